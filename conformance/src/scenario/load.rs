//! Reads scenarios, either those inside the binary or those of a folder.
//!
//! The only place that reads scenario files. Every error names the file, and the line if it can be told.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use toml::Spanned;

use super::file_error::{read_regular, read_toml};
use super::reach::can_change_others;
use super::{AuthVariant, Contract, FileError, Id, Level, Need, Step, Suite, Template, endpoint};

/// A scenario: one behaviour, as requests in order and their expected answers.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The name, which never changes.
    pub id: Id,
    /// The suite, which is the first part of the id.
    pub suite: Suite,
    /// The sentence that is true if it passes.
    pub(crate) title: String,
    /// How much a failure counts.
    pub level: Level,
    /// The ids of the statements that it proves, at least one.
    pub(crate) proves: Vec<String>,
    /// The contracts of which it is true, at least one.
    pub contracts: Vec<Contract>,
    /// The endpoints that it is about, in the documentation's order, at least one.
    pub endpoints: Vec<&'static str>,
    pub(crate) needs: Vec<Need>,
    pub(crate) note: Option<String>,
    /// At least one.
    pub(crate) steps: Vec<Step>,
}

/// Why there are no scenarios.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file breaks the format, or cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The folder holds no scenario.
    #[error("{} holds no scenario: put files at <suite>/<area>/<behaviour>.toml, where <suite> is `worker` or `kv-store`", .0.display())]
    Empty(PathBuf),
}

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../fixtures/scenarios");

/// The scenarios inside the binary, sorted by id.
///
/// # Errors
/// When one of them breaks the format. A test makes sure that none does.
pub fn embedded() -> Result<Vec<Scenario>, LoadError> {
    let mut files = Vec::new();
    collect_embedded(&EMBEDDED, &mut files);
    parse_all(files)
}

/// The scenarios of a folder like `fixtures/scenarios`, sorted by id.
///
/// # Errors
/// When the folder cannot be read or holds no scenario, or when one of them breaks the format.
pub(crate) fn from_directory(root: &Path) -> Result<Vec<Scenario>, LoadError> {
    let mut files = Vec::new();
    collect_files(root, root, &mut files)?;
    if files.is_empty() {
        return Err(LoadError::Empty(root.to_owned()));
    }
    parse_all(files)
}

/// The scenario of a file with this name below the root and this text.
pub(crate) fn from_text(file: String, text: &str) -> Result<Scenario, LoadError> {
    parse(file, text)
}

/// The name of a file below the root, with `/` between its parts, and its text.
type File = (String, String);

fn parse_all(mut files: Vec<File>) -> Result<Vec<Scenario>, LoadError> {
    files.sort();
    files.into_iter().map(|(file, text)| parse(file, &text)).collect()
}

fn parse(file: String, text: &str) -> Result<Scenario, LoadError> {
    let read = read_toml(text).and_then(|document: Document| document.into_scenario(&file, text));
    Ok(read.map_err(|problem| FileError::Form { file, problem })?)
}

fn collect_embedded(folder: &Dir<'_>, files: &mut Vec<File>) {
    for file in folder.files().filter(|file| is_scenario(file.path())) {
        let text = String::from_utf8_lossy(file.contents()).into_owned();
        files.push((slashed(file.path()), text));
    }
    folder.dirs().for_each(|inner| collect_embedded(inner, files));
}

fn collect_files(root: &Path, folder: &Path, files: &mut Vec<File>) -> Result<(), LoadError> {
    for entry in std::fs::read_dir(folder).map_err(FileError::unreadable(folder))? {
        let entry = entry.map_err(FileError::unreadable(folder))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(FileError::unreadable(&path))?;
        if kind.is_symlink() {
            // It could lead out of the folder.
            return Err(FileError::Irregular(path).into());
        } else if kind.is_dir() {
            collect_files(root, &path, files)?;
        } else if is_scenario(&path) {
            let text = read_regular(&path)?;
            files.push((slashed(path.strip_prefix(root).unwrap_or(&path)), text));
        }
    }
    Ok(())
}

fn is_scenario(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
}

fn slashed(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A scenario file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Document {
    title: String,
    level: Level,
    proves: Vec<String>,
    contracts: Option<Vec<Contract>>,
    endpoints: Option<Vec<String>>,
    #[serde(default)]
    needs: Needs,
    note: Option<String>,
    #[serde(default)]
    step: Vec<Spanned<Step>>,
}

/// One need, or a list of them.
#[derive(Default, Deserialize)]
#[serde(untagged)]
enum Needs {
    #[default]
    Nothing,
    One(Need),
    Several(Vec<Need>),
}

impl Document {
    fn into_scenario(self, file: &str, text: &str) -> Result<Scenario, String> {
        let suite = suite_of(file)?;
        self.check_header()?;
        let needs = self.needs.into_list();
        let steps = written_out(self.step);
        check_steps(&steps, &needs, text)?;
        let contracts = self.contracts.unwrap_or_else(|| match self.level {
            Level::Published => vec![Contract::Published],
            Level::Must | Level::Should => vec![Contract::Documented, Contract::Published],
        });
        let id = Id::new(file.trim_end_matches(".toml"));
        let steps: Vec<Step> = steps.into_iter().map(Spanned::into_inner).collect();
        let endpoints = endpoint::about(suite, &id, self.endpoints.as_deref(), &steps)?;
        Ok(Scenario {
            id,
            suite,
            title: self.title,
            level: self.level,
            proves: self.proves,
            contracts,
            endpoints,
            needs,
            note: self.note,
            steps,
        })
    }

    fn check_header(&self) -> Result<(), String> {
        let empty = |what| Err(format!("`{what}` is empty"));
        if self.title.trim().is_empty() {
            return empty("title");
        }
        if self.proves.is_empty() {
            return empty("proves");
        }
        if self.contracts.as_ref().is_some_and(Vec::is_empty) {
            return empty("contracts");
        }
        if self.step.is_empty() {
            return Err("it has no [[step]]".into());
        }
        Ok(())
    }
}

impl Needs {
    fn into_list(self) -> Vec<Need> {
        match self {
            Self::Nothing => Vec::new(),
            Self::One(need) => vec![need],
            Self::Several(needs) => needs,
        }
    }
}

impl Scenario {
    pub(crate) fn needs(&self, need: Need) -> bool {
        self.needs.contains(&need)
    }

    /// Whether it can only be judged with an auth key.
    pub(crate) fn needs_auth_key(&self) -> bool {
        self.steps.iter().any(|step| {
            step.request.auth != AuthVariant::Right
                || step.templates().any(|template| template.auth_variants().next().is_some())
        })
    }
}

fn suite_of(file: &str) -> Result<Suite, String> {
    let suite = file.split_once('/').and_then(|(folder, _)| Suite::named(folder));
    suite.ok_or_else(|| "a scenario lies in the folder `worker` or `kv-store`".to_owned())
}

/// The steps with each repeated one, and each entry that stands for many, written out.
fn written_out(steps: Vec<Spanned<Step>>) -> Vec<Spanned<Step>> {
    let mut all = Vec::new();
    for spanned in steps {
        let span = spanned.span();
        let mut step = spanned.into_inner();
        step.expect = step.expect.written_out();
        let times = std::mem::take(&mut step.repeat);
        let these = if times.are_many() { times.of(&[step], Step::nth) } else { vec![step] };
        all.extend(these.into_iter().map(|step| Spanned::new(span.clone(), step)));
    }
    all
}

/// Checks the steps as a whole: each capture and each named body exists before it is used, and no step
/// touches items of others unless the scenario says so.
fn check_steps(steps: &[Spanned<Step>], needs: &[Need], text: &str) -> Result<(), String> {
    let mut captured = BTreeSet::new();
    let mut named = BTreeSet::new();
    for (number, spanned) in (1..).zip(steps) {
        let step = spanned.get_ref();
        let problem = problem_of(step, &captured, &named).or_else(|| reach_of(step, needs));
        if let Some(problem) = problem {
            let line = text[..spanned.span().start].matches('\n').count() + 1;
            return Err(format!("step {number} (line {line}): {problem}"));
        }
        captured.extend(step.capture.keys().map(String::as_str));
        named.extend(step.name.as_deref());
    }
    Ok(())
}

/// The problem of a step that can change the items of others, if the scenario does not say so.
fn reach_of(step: &Step, needs: &[Need]) -> Option<String> {
    (can_change_others(&step.request.path.sample()) && !needs.contains(&Need::OwnStore))
        .then(|| "it touches what others stored; add `needs = \"own-store\"`".to_owned())
}

/// The problem of a single step. Its own expectation may use its captures.
fn problem_of(step: &Step, captured: &BTreeSet<&str>, named: &BTreeSet<&str>) -> Option<String> {
    let known = |name: &str| captured.contains(name) || step.capture.contains_key(name);
    if step.expect.is_empty() {
        return Some("it expects nothing".into());
    }
    if let Some(name) = step.templates().flat_map(Template::captures).find(|name| !known(name)) {
        return Some(format!("`{{{{{name}}}}}` is captured by no earlier step"));
    }
    if let Some(name) = step.expect.same_as.as_deref().filter(|name| !named.contains(name)) {
        return Some(format!("`same-as` names `{name}`, which is no earlier step's name"));
    }
    step.name
        .as_deref()
        .filter(|name| named.contains(name))
        .map(|name| format!("another step is named `{name}` already"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const STEP: &str = "[[step]]\nrequest = { method = 'GET', path = '/getAll' }\n";

    fn load(text: &str) -> Result<Scenario, String> {
        parse("worker/a/b.toml".into(), text).map_err(|error| error.to_string())
    }

    fn with_header(steps: &str) -> String {
        format!("title = 'T'\nlevel = 'must'\nproves = ['x']\n{steps}")
    }

    #[test]
    fn a_scenario_is_named_by_its_file() {
        let scenario = load(&with_header(&format!("{STEP}expect = {{ status = 200 }}"))).unwrap();
        assert_eq!(scenario.id.as_str(), "worker/a/b");
        assert_eq!(scenario.contracts.len(), 2);
    }

    #[test]
    fn a_step_and_an_entry_may_stand_for_many() {
        let add = "[[step]]\nrepeat = 2\nexpect.status = 200\ncapture = { key = '/key' }\n\
                   request = { method = 'POST', path = '/add', json = '{{nth}}' }\n";
        let list = format!(
            "{STEP}expect = {{ repeat = 2, index = ['{{{{key-nth}}}}'] }}\n{STEP}\
             expect = {{ items = [{{ key = '{{{{key-2}}}}', json = '2' }}] }}"
        );
        let scenario = load(&with_header(&format!("{add}{list}"))).unwrap();
        let captures = |at: usize| scenario.steps[at].capture.keys().cloned().collect::<Vec<_>>();
        assert_eq!((scenario.steps.len(), captures(1)), (4, vec!["key-2".to_owned()]));
        let index = scenario.steps[2].expect.index.as_ref().unwrap();
        assert_eq!(index[1].captures().collect::<Vec<_>>(), ["key-2"]);
    }

    #[rstest]
    #[case::too_many(
        "",
        "[[step]]\nrepeat = 201\nrequest = { method = 'GET', path = '/' }",
        "from 1 to 200"
    )]
    #[case::unknown_field("levle = 'must'\n", "", "levle")]
    #[case::no_step("", "", "no [[step]]")]
    #[case::expects_nothing("", STEP, "step 1 (line 4): it expects nothing")]
    #[case::unknown_capture(
        "",
        "[[step]]\nrequest = { method = 'GET', path = '/get/{{k}}' }\nexpect.status = 200",
        "step 1 (line 4): `{{k}}` is captured by no earlier step"
    )]
    #[case::two_bodies(
        "",
        "[[step]]\nrequest = { method = 'GET', path = '/', json = '1', body = '1' }",
        "line 5"
    )]
    #[case::text_and_bytes(
        "",
        "[[step]]\nrequest = { method = 'POST', path = '/', body = '1', body-hex = '31' }",
        "one body"
    )]
    #[case::odd_bytes(
        "",
        "[[step]]\nrequest = { method = 'POST', path = '/', body-hex = '7b2' }",
        "two hexadecimal digits a byte"
    )]
    #[case::path("", "[[step]]\nrequest = { method = 'GET', path = 'getAll' }", "cannot be sent")]
    #[case::same_as(
        "",
        "[[step]]\nrequest = { method = 'GET', path = '/' }\nexpect.same-as = 'a'",
        "same-as"
    )]
    #[case::reaching(
        "",
        "[[step]]\nrequest = { method = 'GET', path = '/DeleteAll' }\nexpect.status = 404",
        "own-store"
    )]
    fn a_broken_file_says_what_and_where(
        #[case] head: &str,
        #[case] steps: &str,
        #[case] expected: &str,
    ) {
        let error = load(&format!("{head}{}", with_header(steps))).unwrap_err();
        assert!(error.starts_with("worker/a/b.toml: "), "{error}");
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn the_scenarios_inside_the_binary_are_sound() {
        embedded().unwrap();
    }
}
