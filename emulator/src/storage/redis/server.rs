//! What the server says of itself, and whether that will do.

use super::StoreAddress;
use super::connection::{Connection, Load};
use super::error::{Failed, StoreError};
use super::reply::Reply;
use redis::Script;
use std::sync::LazyLock;

/// The first version whose sorted sets are read by `ZRANGE … BYLEX`. That of Valkey is later.
const LEAST: (u32, u32) = (6, 2);

static INFO: LazyLock<Script> =
    LazyLock::new(|| Script::new("return { 'ok', redis.call('INFO', 'server') }"));

/// Checks that the server is one that scripts run on.
///
/// # Errors
/// When it is too old, a node of a cluster though `address` names no cluster, or does not answer.
pub async fn check(connection: &Connection, address: &StoreAddress) -> Result<(), StoreError> {
    let nothing: [&str; 0] = [];
    let info = async {
        let answer = connection.invoke(&INFO, &nothing, &nothing, Load::Small).await?;
        Reply::read(answer)?.done()?.bytes()
    };
    let unreachable = |reason| StoreError::Unreachable { address: address.clone(), reason };
    let info = match info.await {
        // Somebody who may not ask for it may use the store nevertheless.
        Err(Failed::Told(error)) if error.code() == Some("NOPERM") => return Ok(()),
        info => info.map_err(unreachable)?,
    };
    let info = String::from_utf8_lossy(&info);
    if !address.is_cluster && field(&info, "redis_mode") == Some("cluster") {
        return Err(StoreError::OfCluster { address: address.clone() });
    }
    match field(&info, "redis_version") {
        Some(version) if is_too_old(version) => {
            Err(StoreError::TooOld { address: address.clone(), version: version.to_owned() })
        }
        _ => Ok(()),
    }
}

/// What stands behind `name:` in its line.
fn field<'a>(info: &'a str, name: &str) -> Option<&'a str> {
    info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
}

/// Whether it is known and below [`LEAST`].
fn is_too_old(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().ok());
    let number = parts.next().flatten().zip(parts.next().flatten());
    number.is_some_and(|number| number < LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("5.0.14", true)]
    #[case("6.0.16", true)]
    #[case("6.2.0", false)]
    #[case("7.2.4", false)]
    #[case("10.0", false)]
    #[case("unstable", false)]
    fn a_version_is_too_old(#[case] version: &str, #[case] expected: bool) {
        assert_eq!(is_too_old(version), expected);
    }

    #[test]
    fn a_field_is_read() {
        let info = "# Server\r\nredis_version:7.2.4\r\nredis_mode:cluster\r\n";
        assert_eq!(field(info, "redis_version"), Some("7.2.4"));
        assert_eq!(field(info, "redis"), None);
    }
}
