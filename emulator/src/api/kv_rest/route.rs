//! From a path and a method to the call.

use super::api_error::ApiError;
use http::Method;
use percent_encoding::percent_decode_str;

/// A call, with what its path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RestCall {
    Namespaces,
    CreateNamespace,
    /// Of the namespace of that id.
    In(String, OfNamespace),
}

/// A call for one namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OfNamespace {
    Show,
    Rename,
    Remove,
    Keys,
    GetValue(String),
    PutValue(String),
    DeleteValue(String),
    Metadata(String),
    BulkPut,
    BulkDelete,
    BulkGet,
}

impl RestCall {
    /// The call of a path below `/client/v4`.
    pub(super) fn of(method: &Method, path: &str) -> Result<Self, ApiError> {
        let rest = path.strip_prefix("/accounts/").ok_or(ApiError::NoRoute)?;
        let (account, rest) = rest.split_once('/').ok_or(ApiError::NoRoute)?;
        let below = rest.strip_prefix("storage/kv/namespaces").ok_or(ApiError::NoRoute)?;
        if account.is_empty() {
            return Err(ApiError::NoRoute);
        }
        let method = method.as_str();
        match (method, below.trim_end_matches('/')) {
            ("GET", "") => return Ok(Self::Namespaces),
            ("POST", "") => return Ok(Self::CreateNamespace),
            _ => {}
        }
        let below = below.strip_prefix('/').ok_or(ApiError::NoRoute)?;
        let (id, below) = below.split_once('/').unwrap_or((below, ""));
        Ok(Self::In(id.to_owned(), of_namespace(method, below)?))
    }
}

fn of_namespace(method: &str, path: &str) -> Result<OfNamespace, ApiError> {
    let key = |prefix| path.strip_prefix(prefix).filter(|key| !key.is_empty()).map(decoded);
    Ok(match (method, path) {
        ("GET", "") => OfNamespace::Show,
        ("PUT", "") => OfNamespace::Rename,
        ("DELETE", "") => OfNamespace::Remove,
        ("GET", "keys") => OfNamespace::Keys,
        ("PUT", "bulk") => OfNamespace::BulkPut,
        ("DELETE", "bulk") | ("POST", "bulk/delete") => OfNamespace::BulkDelete,
        ("POST", "bulk/get") => OfNamespace::BulkGet,
        _ => match (method, key("values/"), key("metadata/")) {
            ("GET", Some(key), _) => OfNamespace::GetValue(key),
            ("PUT", Some(key), _) => OfNamespace::PutValue(key),
            ("DELETE", Some(key), _) => OfNamespace::DeleteValue(key),
            ("GET", None, Some(key)) => OfNamespace::Metadata(key),
            _ => return Err(ApiError::NoRoute),
        },
    })
}

/// The key in a path. The API takes bytes that are no UTF-8 for U+FFFD.
fn decoded(key: &str) -> String {
    percent_decode_str(key).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const BASE: &str = "/accounts/a/storage/kv/namespaces";

    #[rstest]
    #[case("GET", "/N", OfNamespace::Show)]
    #[case("GET", "/N/keys", OfNamespace::Keys)]
    #[case("PUT", "/N/values/a%2Fb", OfNamespace::PutValue("a/b".to_owned()))]
    #[case("GET", "/N/values/a/b", OfNamespace::GetValue("a/b".to_owned()))]
    #[case("DELETE", "/N/bulk", OfNamespace::BulkDelete)]
    #[case("POST", "/N/bulk/delete", OfNamespace::BulkDelete)]
    #[case("GET", "/N/metadata/k", OfNamespace::Metadata("k".to_owned()))]
    fn a_path_is_a_call(#[case] method: &str, #[case] path: &str, #[case] call: OfNamespace) {
        let found = RestCall::of(&method.parse().unwrap(), &format!("{BASE}{path}"));
        assert_eq!(found.unwrap(), RestCall::In("N".to_owned(), call));
    }

    #[rstest]
    #[case("GET", "/user")]
    #[case("GET", "/accounts/a/workers/scripts")]
    #[case("PATCH", "/accounts/a/storage/kv/namespaces")]
    #[case("POST", "/accounts/a/storage/kv/namespaces/N/keys")]
    #[case("GET", "/accounts/a/storage/kv/namespaces/N/values/")]
    fn any_other_path_has_no_route(#[case] method: &str, #[case] path: &str) {
        let refused = RestCall::of(&method.parse().unwrap(), path).unwrap_err();
        assert!(matches!(refused, ApiError::NoRoute), "{refused}");
    }
}
