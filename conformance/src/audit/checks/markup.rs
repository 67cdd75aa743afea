//! Does stored markup reach the page as markup? What is stored for the test is an element that does
//! nothing.

use super::Context;
use crate::audit::deployment::shown;
use crate::audit::record::{Severity, Verdict};
use crate::scenario::AuthVariant;
use crate::site::protocol::worker;

const ADVICE: &str = "Escape &, <, >, \" and ' in each cell before it is put into the page (the reference \
    Worker's escapeHtml), and send Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'.";

pub(in crate::audit) async fn check(context: &Context<'_>) -> Verdict {
    if let Some(verdict) = context.read_only() {
        return verdict;
    }
    let deployment = context.deployment;
    let element = format!("<i id={}>", deployment.mark());
    let key = match deployment.add(&element).await {
        Ok(key) => key,
        Err(reason) => return Verdict::NotChecked(reason),
    };
    deployment.settled_listing(|entries| entries.iter().any(|entry| entry.key == key)).await;
    let page =
        deployment.ask(worker::page(&deployment.key, AuthVariant::Right), AuthVariant::None).await;
    let page = match page {
        Ok(page) if page.status == 200 => page,
        Ok(page) => return Verdict::NotChecked(format!("the page answers {}", shown(&page))),
        Err(error) => return Verdict::NotChecked(error.to_string()),
    };
    let text = String::from_utf8_lossy(&page.body);
    if !text.contains(&key) {
        return Verdict::NotChecked("the page does not show an item just added".into());
    }
    if !text.contains(&element) {
        return Verdict::sound("a stored element comes back as text");
    }
    let line = "an element stored as a value comes back as an element".to_owned();
    let policy = page.header("content-security-policy").unwrap_or_default();
    if forbids_scripts(&policy) {
        let held_back = "the page's Content-Security-Policy keeps scripts from running".to_owned();
        return Verdict::found(Severity::Medium, [line, held_back], ADVICE);
    }
    let runs = "nothing keeps a stored script from running in the reader's browser".to_owned();
    Verdict::found(Severity::High, [line, runs], ADVICE)
}

/// Whether a policy keeps inline scripts from running.
fn forbids_scripts(policy: &str) -> bool {
    let policy = policy.to_ascii_lowercase();
    let directive = |name: &str| {
        let mut directives = policy.split(';').map(str::trim);
        directives.find_map(|text| text.strip_prefix(name)?.strip_prefix(' '))
    };
    directive("script-src")
        .or_else(|| directive("default-src"))
        .is_some_and(|sources| !sources.contains("'unsafe-inline'"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("default-src 'none'; style-src 'unsafe-inline'", true)]
    #[case("script-src 'self'", true)]
    #[case("default-src 'none'; script-src 'unsafe-inline'", false)]
    #[case("img-src 'none'", false)]
    #[case("", false)]
    fn a_policy_is_read(#[case] policy: &str, #[case] expected: bool) {
        assert_eq!(forbids_scripts(policy), expected);
    }
}
