//! Changes the right answers of the test server.

use super::Defect;
use super::answer::Answer;
use super::request::Asked;
use Defect as D;

/// The text of an update without an item. It stays, so that only other texts tell of these faults.
const NO_ITEM: &str = "Item not found";

/// The answer as a broken server gives it.
pub(super) fn distorted(defect: Option<Defect>, asked: &Asked, mut answer: Answer) -> Answer {
    let is_at = |path: &str| asked.path.starts_with(path);
    let is_listing = asked.path == "/getAll" && answer.status == 200;
    let is_item = is_at("/get/") && answer.status == 200;
    match defect {
        Some(D::UpdateSaysOtherwise) if is_at("/update") => answer.body.push('!'),
        Some(D::DeleteSaysOtherwise) if is_at("/delete/") => answer.body.push('!'),
        Some(D::DeleteAllSaysOtherwise) if is_at("/deleteAll") => answer.body.push('!'),
        Some(D::UpdateTypeIsJson) if is_at("/update") => {
            answer.content_type = "application/json".into();
        }
        Some(D::DeleteTypeIsHtml) if is_at("/delete/") => answer.content_type = "text/html".into(),
        Some(D::DeleteAllTypeIsJson) if is_at("/deleteAll") => {
            answer.content_type = "application/json".into();
        }
        Some(D::GetAllTypeIsText) if is_listing => answer.content_type = "text/plain".into(),
        Some(D::GetAllTypeIsAbsent) if is_listing => answer.content_type = String::new(),
        Some(D::PageTypeIsXml) if is_at("/auth-key") => {
            answer.content_type = "application/xml".into();
        }
        Some(D::DeleteAnswersAnError) if is_at("/delete/") && answer.status == 200 => {
            answer.status = 500;
        }
        Some(D::DeleteAllAnswersNoContent) if is_at("/deleteAll") => answer.status = 204,
        Some(D::UpdateAnswersAccepted) if is_at("/update") && answer.status == 200 => {
            answer.status = 202;
        }
        Some(D::GetAllAnswersPartial) if is_listing => answer.status = 206,
        Some(D::ErrorsAreSuccesses) if answer.status == 500 => answer.status = 200,
        Some(D::ErrorsShowTheStack) if answer.status == 500 && answer.body != NO_ITEM => {
            answer.body.push_str("\n    at async Object.fetch (workers.js:17:5)");
        }
        Some(D::ErrorsNameTheirClass) if answer.status == 500 && answer.body != NO_ITEM => {
            answer.body.insert_str(0, "SyntaxError: ");
        }
        Some(D::RefusalIsASuccess) if answer.status == 401 => answer.status = 200,
        Some(D::RefusalIsNotFound) if answer.status == 401 => answer.status = 404,
        Some(D::RefusalIsAFailure) if answer.status == 401 => answer.status = 500,
        Some(D::RefusalIsARedirect) if answer.status == 401 => answer.status = 302,
        Some(D::NotFoundIsAFailure) if answer.status == 404 => answer.status = 500,
        Some(D::NotFoundIsGone) if answer.status == 404 => answer.status = 410,
        Some(D::HeadIsNotFound) if asked.method == "HEAD" => answer.status = 404,
        Some(D::HeadIsText) if asked.method == "HEAD" => answer.content_type = "text/plain".into(),
        Some(D::JsonBeginsWithAMark) if is_item || is_listing => answer.body.insert(0, '\u{feff}'),
        Some(D::GetGivesAText) if is_item => answer.body = format!("{:?}", answer.body),
        Some(D::GetWraps) if is_item => answer.body = format!(r#"{{"value":{}}}"#, answer.body),
        Some(D::GetAllWraps) if is_listing => {
            answer.body = format!(r#"{{"items":{}}}"#, answer.body);
        }
        Some(D::GetAllNamesIds) if is_listing => {
            answer.body = answer.body.replace(r#"{"key":"#, r#"{"id":"#);
        }
        _ => {}
    }
    answer
}
