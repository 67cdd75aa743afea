//! Which requests are let in.

use super::request::{Asked, Parameter, is_key_in_any_case, is_known, is_part_of_key};
use super::{Defect, KEY};
use Defect as D;

/// Whether the request has the key in the right place.
pub(super) fn is_authorized(defect: Option<Defect>, asked: &Asked) -> bool {
    let is_open_to_all = match defect {
        Some(D::HeadNeedsNoKey) => asked.method == "HEAD",
        Some(D::UnknownPathNeedsNoKey) => !is_known(&asked.path),
        _ => false,
    };
    if is_open_to_all {
        return true;
    }
    let header = asked.header_key();
    let (header, query) = (header.as_deref(), asked.query_key());
    if asked.path == "/auth-key" {
        return match defect {
            Some(D::PageIsOpen) => true,
            Some(D::PageOpensByHeader) => query.or(header) == Some(KEY),
            Some(D::PageNeedsTheHeaderToo) => query == Some(KEY) && header == Some(KEY),
            Some(D::PageIsComparedWithoutCase) => query.is_some_and(is_key_in_any_case),
            Some(D::PageMayBeTruncated) => query.is_some_and(is_part_of_key),
            Some(D::PageMayBeExtended) => query.is_some_and(|text| text.starts_with(KEY)),
            Some(D::PageMayBeEmpty) => query.is_some_and(|text| text.is_empty() || text == KEY),
            Some(D::PageTakesTheLastKey) => asked.query_keys().next_back() == Some(KEY),
            Some(D::PageTakesAnyKey) => asked.query_keys().any(|key| key == KEY),
            Some(D::PageKeyIsTrimmed) => query.map(str::trim) == Some(KEY),
            Some(D::PageKeyIsNotDecoded) => sent_without_need(asked),
            Some(D::PageParameterHasAnyCase) => {
                has_parameter(asked, |name| name.eq_ignore_ascii_case("auth_key"))
            }
            Some(D::PageParameterIsAList) => {
                has_parameter(asked, |name| matches!(name, "auth_key" | "auth_key[]"))
            }
            _ => query == Some(KEY),
        };
    }
    match defect {
        Some(D::HeaderIsNotChecked) => true,
        Some(D::HeaderIsComparedWithoutCase) => header.is_some_and(is_key_in_any_case),
        Some(D::HeaderMayBeTruncated) => header.is_some_and(is_part_of_key),
        Some(D::HeaderMayBeExtended) => header.is_some_and(|text| text.starts_with(KEY)),
        Some(D::HeaderMayBeEmpty) => header.is_some_and(|text| text.is_empty() || text == KEY),
        Some(D::HeaderMayBeAbsent) => header.is_none_or(|text| text == KEY),
        Some(D::HeaderNeedsTheRightLength) => header.is_some_and(|text| text.len() == KEY.len()),
        Some(D::HeaderOpensOnlyTheListing) => asked.path == "/getAll" && header == Some(KEY),
        Some(D::HeaderMayHaveAHyphen) => header.or(asked.hyphened_key.as_deref()) == Some(KEY),
        Some(D::HeaderIsAList) => header.is_some_and(|text| text.split(", ").any(|key| key == KEY)),
        Some(D::LastHeaderCounts) => asked.header_keys.last().is_some_and(|key| key == KEY),
        Some(D::QueryOpensEverything) => header == Some(KEY) || query == Some(KEY),
        Some(D::GetAllIsOpen) if asked.path == "/getAll" => true,
        Some(D::GetIsOpen) if asked.path.starts_with("/get/") => true,
        Some(D::AddIsOpen) if asked.path == "/add" => true,
        Some(D::UpdateIsOpen) if asked.path == "/update" => true,
        Some(D::DeleteIsOpen) if asked.path.starts_with("/delete/") => true,
        Some(D::DeleteAllIsOpen) if asked.path == "/deleteAll" => true,
        _ => header == Some(KEY),
    }
}

/// Whether the key was sent with no more encoding than it needs.
fn sent_without_need(asked: &Asked) -> bool {
    let is_it = |parameter: &Parameter| {
        parameter.value == KEY && parameter.name == "auth_key" && parameter.sent.contains(&KEY[..4])
    };
    asked.parameters.iter().any(is_it)
}

/// Whether a parameter with such a name holds the key.
fn has_parameter(asked: &Asked, is_name: fn(&str) -> bool) -> bool {
    asked.parameters.iter().any(|one| one.value == KEY && is_name(&one.name))
}
