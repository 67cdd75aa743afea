//! Reads the file. An error names the file, the line and what may stand there, and shows no value.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use http::HeaderMap;

use super::fields::{Fields, HEADERS};
use crate::cli::header::{Header, header};
use crate::scenario::{Contract, Suite};
use crate::site::Consistency;

/// What a file says about a target. Only the URL must be there.
#[derive(Debug, Clone, Default)]
pub(in crate::cli) struct Profile {
    pub(in crate::cli) file: PathBuf,
    pub(in crate::cli) url: String,
    pub(in crate::cli) auth_key_variable: Option<String>,
    pub(in crate::cli) headers: HeaderMap,
    pub(in crate::cli) consistency: Option<Consistency>,
    pub(in crate::cli) pace: Option<Duration>,
    pub(in crate::cli) max_writes: Option<usize>,
    pub(in crate::cli) suite: Option<Suite>,
    pub(in crate::cli) contract: Option<Contract>,
    pub(in crate::cli) timeout: Option<Duration>,
    pub(in crate::cli) max_time: Option<Duration>,
    pub(in crate::cli) max_wait: Option<Duration>,
    pub(in crate::cli) ca_cert: Option<PathBuf>,
    pub(in crate::cli) is_insecure: bool,
}

/// The profile in a file.
///
/// # Errors
/// The problem, when the file cannot be read, breaks the form, or names a variable that is not set for a
/// header field.
pub(super) fn read(path: &Path) -> Result<Profile, String> {
    let named = |problem| format!("--target {}{problem}", path.display());
    let text =
        fs::read_to_string(path).map_err(|error| named(format!(" cannot be read: {error}")))?;
    let profile = parse(&text).map_err(|problem| named(problem.to_string()))?;
    // What it names lies beside it.
    let ca_cert = profile.ca_cert.map(|file| path.with_file_name("").join(file));
    Ok(Profile { file: path.to_owned(), ca_cert, ..profile })
}

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Problem {
    /// Counted from 1; nothing where something is missing.
    line: Option<usize>,
    words: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, ", line {line}: {}", self.words),
            None => write!(f, ": {}", self.words),
        }
    }
}

fn parse(text: &str) -> Result<Profile, Problem> {
    let line = |span: Range<usize>| 1 + text[..span.start].matches('\n').count();
    let fields: Fields = toml::from_str(text).map_err(|error| {
        let words = in_words(error.message());
        let is_missing = words.starts_with("missing field");
        Problem { line: error.span().filter(|_| !is_missing).map(line), words }
    })?;
    let mut headers = HeaderMap::new();
    for (name, value) in &fields.headers {
        let problem = |words: String| Problem { line: Some(line(value.span())), words };
        let text = value.get_ref().as_str().ok_or_else(|| problem(HEADERS.to_owned()))?;
        let field = header(&format!("{name}={text}")).map_err(problem)?;
        let Header { name, value } = field;
        headers.insert(name, value);
    }
    let is_insecure = fields.insecure.unwrap_or_default();
    if is_insecure && fields.ca_cert.is_some() {
        let words = "`ca-cert` and `insecure` exclude each other".into();
        return Err(Problem { line: None, words });
    }
    Ok(Profile {
        file: PathBuf::new(),
        url: fields.url,
        auth_key_variable: fields.auth_key_variable,
        headers,
        consistency: fields.consistency,
        pace: fields.pace,
        max_writes: fields.max_writes,
        suite: fields.suite,
        contract: fields.contract,
        timeout: fields.timeout,
        max_time: fields.max_time,
        max_wait: fields.max_wait,
        ca_cert: fields.ca_cert,
        is_insecure,
    })
}

/// The library's message, without what may be a secret.
fn in_words(message: &str) -> String {
    let unknown = message.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
    let unknown = unknown.map(|name| name.to_ascii_lowercase().replace('_', "-"));
    match unknown.as_deref() {
        Some("auth-key" | "api-key" | "key") => {
            "the key must not stand in the file; name the variable that holds it: \
             auth-key-variable = \"AUTH_KEY\""
                .into()
        }
        _ if message.starts_with("invalid type") => HEADERS.into(),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn with(line: &str) -> Result<Profile, Problem> {
        parse(&format!("url = 'https://x.example'\n{line}\n"))
    }

    #[test]
    fn every_field_is_read() {
        let profile = parse(
            "url = 'https://x.example/base'\nauth-key-variable = 'LIVE_KEY'\n\
             consistency = 'eventual:90s'\npace = '1.1s'\nmax-writes = 50\nsuite = 'kv-store'\n\
             contract = 'published'\ntimeout = 2.5\nmax-time = '10m'\nmax-wait = '30s'\n\
             ca-cert = 'ca.pem'\ninsecure = false\n\
             [headers]\nX-One = 'a=b'\nX-Path = '$PATH'\n",
        )
        .unwrap();
        assert_eq!(profile.url, "https://x.example/base");
        assert_eq!(profile.auth_key_variable.as_deref(), Some("LIVE_KEY"));
        assert_eq!(profile.consistency, Some(Consistency::Eventual(Duration::from_secs(90))));
        assert_eq!(profile.pace, Some(Duration::from_millis(1_100)));
        assert_eq!(profile.max_writes, Some(50));
        assert_eq!(profile.suite, Some(Suite::KvStore));
        assert_eq!(profile.contract, Some(Contract::Published));
        assert_eq!(profile.timeout, Some(Duration::from_millis(2_500)));
        assert_eq!(profile.max_time, Some(Duration::from_mins(10)));
        assert_eq!(profile.max_wait, Some(Duration::from_secs(30)));
        assert_eq!(profile.ca_cert.as_deref(), Some(Path::new("ca.pem")));
        assert!(!profile.is_insecure && with("insecure = true").unwrap().is_insecure);
        assert_eq!(profile.headers["x-one"], "a=b");
        assert_eq!(profile.headers["x-path"], std::env::var("PATH").unwrap());
    }

    #[rstest]
    #[case::unknown("colour = 'red'", "unknown field `colour`, expected one of `url`")]
    #[case::the_key("auth-key = 'hush'", "the key must not stand in the file")]
    #[case::the_key_unquoted("auth-key = hush", "")]
    #[case::the_key_as_constants_are("AUTH_KEY = 'hush'", "auth-key-variable = \"AUTH_KEY\"")]
    #[case::no_variable("auth-key-variable = 'hush-hush'", "the name of a variable")]
    #[case::consistency("consistency = 'hush'", "`consistency` is \"strong\"")]
    #[case::pace("pace = 1.1", "`pace` is a time, as in \"1.1s\"")]
    #[case::max_writes("max-writes = -1", "`max-writes` is a whole number")]
    #[case::suite("suite = 'hush'", "`suite` is \"worker\" or \"kv-store\"")]
    #[case::contract("contract = 1", "`contract` is \"documented\" or \"published\"")]
    #[case::timeout("timeout = 0", "`timeout` is a number of seconds above 0")]
    #[case::max_time("max-time = '0s'", "`max-time` is a time above 0")]
    #[case::max_wait("max-wait = 'hush'", "`max-wait` is a time")]
    #[case::ca_cert("ca-cert = 1", "`ca-cert` is the path of a PEM file")]
    #[case::insecure("insecure = 'hush'", "`insecure` is true or false")]
    #[case::headers("headers = 'hush'", "`headers` is a table")]
    #[case::header_type("headers.X-One = ['hush']", "`headers` is a table")]
    #[case::header_name("headers.'a b' = 'hush'", "no name of a field")]
    #[case::header_of_the_key("headers.AUTH_KEY = 'hush'", "the suite itself writes")]
    #[case::header_variable("headers.X-One = '$NO_SUCH_VARIABLE'", "NO_SUCH_VARIABLE")]
    #[case::twice("url = 'https://hush.example'", "")]
    fn what_cannot_be_used_is_named_with_its_line(#[case] line: &str, #[case] words: &str) {
        let problem = with(line).unwrap_err();
        assert_eq!(problem.line, Some(2), "{problem}");
        assert!(problem.words.contains(words), "{problem}");
        assert!(!problem.words.contains("hush"), "{problem}");
    }

    #[rstest]
    #[case::missing("", "missing field `url`")]
    #[case::no_url("url = 'hush'", "`url` is the http or https URL")]
    #[case::a_password("url = 'https://me:hush@x.example'", "without a user and a password")]
    #[case::both("url = 'https://x'\ninsecure = true\nca-cert = 'f'", "exclude each other")]
    fn a_file_without_a_sound_url_is_refused(#[case] text: &str, #[case] words: &str) {
        let told = parse(text).unwrap_err().to_string();
        assert!(told.contains(words) && !told.contains("hush"), "{told}");
    }
}
