//! Does stored markup reach the page as markup? What is stored for the test is an element that does
//! nothing.

use crate::audit::check::Check;
use crate::audit::context::Context;
use crate::audit::gap::Gap;
use crate::audit::verdict::{CheckVerdict, Severity};

pub(super) const CHECK: Check = Check {
    id: "markup",
    promise: "stored markup does not run on the page",
    problem: "stored markup reaches the page as markup",
    is_vital: true,
};

const ADVICE: &str = "Escape &, <, >, \" and ' in each cell before it is put into the page (the reference \
    Worker's escapeHtml), and send Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'.";

pub(super) async fn ask(context: &Context) -> Result<CheckVerdict, Gap> {
    context.may_write()?;
    let element = format!("<i id={}>", context.stay.mark());
    let key = context.add(&element).await?;
    context.settled_entries(|entries| entries.iter().any(|entry| entry.key == key)).await;
    let page = context.page().await?;
    let text = String::from_utf8_lossy(&page.body);
    if !text.contains(&key) {
        return Err("the page does not show an item just added".into());
    }
    if !text.contains(&element) {
        return Ok(CheckVerdict::sound("a stored element comes back as text"));
    }
    let policy = page.header("content-security-policy").unwrap_or_default();
    let (severity, consequence) = if forbids_scripts(&policy) {
        (Severity::Medium, "the page's Content-Security-Policy keeps scripts from running")
    } else {
        (Severity::High, "nothing keeps a stored script from running in the reader's browser")
    };
    let lines = ["an element stored as a value comes back as an element", consequence];
    Ok(CheckVerdict::found(severity, lines.map(str::to_owned), ADVICE))
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
