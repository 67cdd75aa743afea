//! The maps of this module: persistent, and hashed by a function that is quick on short keys. Its
//! seed is random, so that nobody can choose keys that collide.

use imbl::GenericHashMap;
use imbl::shared_ptr::DefaultSharedPtr;

/// A map whose clones share what they have in common.
pub(super) type HashMap<K, V> = GenericHashMap<K, V, foldhash::fast::RandomState, DefaultSharedPtr>;
