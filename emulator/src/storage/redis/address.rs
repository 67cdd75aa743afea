//! Where a shared store is. The address may hold a password, which nothing shows.

use redis::{ConnectionInfo, IntoConnectionInfo};
use std::fmt;
use std::str::FromStr;

/// The address of a node, or of some nodes of a cluster.
#[derive(Clone)]
pub struct StoreAddress {
    pub(super) nodes: Vec<ConnectionInfo>,
    pub(super) is_cluster: bool,
    pub(super) is_encrypted: bool,
    /// The address without name and password.
    shown: String,
}

/// Why a text is no address of a shared store. It does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It begins otherwise than an address does.
    #[error(
        "give an address such as redis://127.0.0.1:6379, rediss://… with TLS, or \
         redis-cluster://HOST:PORT,HOST:PORT for a cluster"
    )]
    Scheme,
    /// What follows is not a node.
    #[error(
        "the part behind :// is not [USER:PASSWORD@]HOST[:PORT][/DATABASE]: special characters of a \
         password are written as %XX"
    )]
    Node,
    /// A cluster with a database.
    #[error("a cluster has only database 0: leave /DATABASE out")]
    Database,
}

impl StoreAddress {
    fn new(scheme: &str, rest: &str) -> Result<Self, AddressError> {
        let (is_cluster, is_encrypted) = match scheme {
            "redis" => (false, false),
            "rediss" => (false, true),
            "redis-cluster" => (true, false),
            "rediss-cluster" => (true, true),
            _ => return Err(AddressError::Scheme),
        };
        let (user, place) = match rest.rsplit_once('@') {
            Some((user, place)) => (format!("{user}@"), place),
            None => (String::new(), rest),
        };
        let (hosts, database) = place.split_once('/').unwrap_or((place, ""));
        if is_cluster && !database.is_empty() {
            return Err(AddressError::Database);
        }
        let one = if is_encrypted { "rediss" } else { "redis" };
        let hosts = if is_cluster { hosts.split(',').collect() } else { vec![hosts] };
        let node = |host: &str| {
            let url = format!("{one}://{user}{host}/{database}");
            Some(url).filter(|_| !host.is_empty()).and_then(|url| url.into_connection_info().ok())
        };
        let nodes: Option<Vec<_>> = hosts.into_iter().map(node).collect();
        let nodes = nodes.ok_or(AddressError::Node)?;
        Ok(Self { nodes, is_cluster, is_encrypted, shown: format!("{scheme}://{place}") })
    }
}

impl FromStr for StoreAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Scheme)?;
        Self::new(scheme, rest)
    }
}

impl fmt::Display for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("redis://127.0.0.1:7000", 1)]
    #[case("redis://localhost/3", 1)]
    #[case("rediss://[::1]:7000", 1)]
    #[case("redis-cluster://a:1,b:2,c:3", 3)]
    fn an_address_shows_as_it_was_given(#[case] text: &str, #[case] nodes: usize) {
        let address: StoreAddress = text.parse().unwrap();
        assert_eq!((address.to_string().as_str(), address.nodes.len()), (text, nodes));
    }

    #[rstest]
    #[case("redis://:secret@host:1/2")]
    #[case("redis-cluster://user:p%40ss@a:1,b:2")]
    fn a_password_is_never_shown(#[case] text: &str) {
        let address: StoreAddress = text.parse().unwrap();
        let shown = format!("{address} {address:?}");
        assert!(!shown.contains("secret") && !shown.contains("ss@"), "{shown}");
    }

    #[rstest]
    #[case("127.0.0.1:6379", AddressError::Scheme)]
    #[case("http://a", AddressError::Scheme)]
    #[case("redis://", AddressError::Node)]
    #[case("redis://a:port", AddressError::Node)]
    #[case("redis://a/database", AddressError::Node)]
    #[case("redis-cluster://a,,b", AddressError::Node)]
    #[case("redis-cluster://a/1", AddressError::Database)]
    fn what_is_no_address_is_refused(#[case] text: &str, #[case] error: AddressError) {
        assert_eq!(text.parse::<StoreAddress>().unwrap_err(), error);
    }
}
