//! Finds which file names which. Each path is followed to the file that defines its last segment.

use super::names::{Module, Segments, modules};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A file, and another file of which it names something.
pub(super) type Arrow = (String, String);

/// The most re-exports on a path. A path with more leads to itself.
const MAX_STEPS: usize = 32;

/// All arrows of a crate. Its `main.rs` is another crate and has none.
pub(super) fn arrows(sources: &[(impl AsRef<Path>, String)]) -> BTreeSet<Arrow> {
    let modules = modules(sources);
    let mut arrows = BTreeSet::new();
    for (at, module) in &modules {
        let files = module.named.iter().filter_map(|path| file_of(&modules, at, path, MAX_STEPS));
        let others = files.filter(|file| *file != module.file);
        arrows.extend(others.map(|file| (module.file.clone(), file.to_owned())));
    }
    arrows
}

/// The file that defines what `path` names in the module `at`. Nothing for a module as such, for
/// what other crates define, and for local variables and type parameters.
fn file_of<'a>(
    modules: &'a BTreeMap<Segments, Module>,
    at: &[String],
    path: &[String],
    steps: usize,
) -> Option<&'a str> {
    let steps = steps.checked_sub(1)?;
    let (first, rest) = path.split_first()?;
    let parent = || at.split_last().map(|(_, parent)| parent);
    match first.as_str() {
        "crate" => return file_of(modules, &[], rest, steps),
        "self" => return file_of(modules, at, rest, steps),
        "super" => return file_of(modules, parent()?, rest, steps),
        _ => {}
    }
    let child: Segments = at.iter().chain([first]).cloned().collect();
    if modules.contains_key(&child) {
        return file_of(modules, &child, rest, steps);
    }
    let module = modules.get(at)?;
    if first == "*" || module.items.contains(first) {
        return Some(&module.file);
    }
    let follow = |start: &Segments, rest: &[String]| {
        let path: Segments = start.iter().chain(rest).cloned().collect();
        file_of(modules, at, &path, steps)
    };
    let imported = module.imports.get(first).and_then(|import| follow(import, rest));
    imported.or_else(|| module.globs.iter().find_map(|glob| follow(glob, path)))
}
