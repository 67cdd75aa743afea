//! The answers of the test server, and its freedoms: what it may do differently under the contract.

use std::time::Duration;

use serde_json::Value;

/// What a server may do differently under the contract.
#[expect(clippy::struct_excessive_bools, reason = "each is a freedom of its own")]
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Variant {
    /// JSON with spaces and line ends.
    pub(crate) is_spaced: bool,
    /// `; charset=utf-8` behind each type, JSON's too.
    pub(crate) names_charset: bool,
    /// JSON in ASCII alone, every other character escaped.
    pub(crate) is_ascii: bool,
    /// JSON whose whole numbers are written with a fraction.
    pub(crate) spells_numbers: bool,
    /// What the page has around its items.
    pub(crate) page: PageForm,
    /// Entries of the listing begin with their value.
    pub(crate) values_come_first: bool,
    /// Others add, change and remove items with each request.
    pub(crate) others_write: bool,
    /// 405 for a wrong method.
    pub(crate) answers_405: bool,
    /// 401 and 404 in JSON, in words of its own.
    pub(crate) words_its_own: bool,
    /// 415 for a body without a type.
    pub(crate) needs_a_type: bool,
    /// 400 and JSON for a body that cannot be read.
    pub(crate) answers_400: bool,
    /// Of several `AUTH_KEY` headers the first counts.
    pub(crate) takes_the_first_header: bool,
    /// After so many answers it is gone.
    pub(crate) vanishes_after: Option<usize>,
    /// The first change is refused by the platform.
    pub(crate) limits_writes: bool,
    /// For how long a listing is empty after it was read empty.
    pub(crate) remembers_absence: Option<Duration>,
}

/// A page that shows each item by a row.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum PageForm {
    /// A table and a title.
    #[default]
    Plain,
    /// A head, a body, a footer, a column more and elements within its cells.
    Grand,
    /// Above the items a row of data cells that name the columns, below them one that counts them.
    HeaderOfCells,
    /// Keys that are header cells.
    KeysAsHeaders,
    /// A first column that numbers the items.
    Numbered,
    /// Another table before that of the items.
    TwoTables,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) body: String,
}

/// JSON's type.
pub(super) const JSON: &str = "application/json";
/// The type of plain answers.
pub(super) const TEXT: &str = "text/plain;charset=UTF-8";

impl Variant {
    /// The answer as this server words it.
    pub(super) fn apply(self, mut answer: Answer) -> Answer {
        let is_json = answer.content_type == JSON;
        if self.words_its_own && matches!(answer.status, 401 | 404) {
            answer = Answer { status: answer.status, ..Answer::json(r#"{"error":"no"}"#.into()) };
        }
        let is_unreadable = answer.status == 500 && answer.body.contains("JSON");
        if self.answers_400 && is_unreadable {
            let told = serde_json::json!({ "error": answer.body }).to_string();
            answer = Answer { status: 400, ..Answer::json(told) };
        }
        if self.is_spaced && is_json {
            let read = serde_json::from_str::<serde_json::Value>(&answer.body);
            let pretty = read.and_then(|value| serde_json::to_string_pretty(&value));
            answer.body = format!(" {}\n", pretty.unwrap_or(answer.body));
        }
        if self.spells_numbers && is_json {
            let read = serde_json::from_str(&answer.body);
            answer.body = read.map_or(answer.body, |value| with_fractions(&value));
        }
        if self.is_ascii && is_json {
            answer.body = in_ascii(&answer.body);
        }
        if self.names_charset && !answer.content_type.contains("charset") {
            answer.content_type.push_str("; charset=utf-8");
        }
        answer
    }
}

/// Whole numbers as `1.0`, as far as every one of them is exact.
fn with_fractions(value: &Value) -> String {
    match value {
        Value::Number(number) => match number.as_i64().filter(|whole| whole.abs() < 1 << 53) {
            Some(whole) => format!("{whole}.0"),
            None => number.to_string(),
        },
        Value::Array(list) => {
            let list: Vec<_> = list.iter().map(with_fractions).collect();
            format!("[{}]", list.join(","))
        }
        Value::Object(members) => {
            let member = |(name, value): (&String, _)| {
                format!("{}:{}", Value::from(name.as_str()), with_fractions(value))
            };
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// Only strings hold characters beyond ASCII. Each of their UTF-16 units is escaped.
fn in_ascii(json: &str) -> String {
    let mut escaped = String::new();
    for c in json.chars() {
        if c.is_ascii() {
            escaped.push(c);
        } else {
            let mut units = [0; 2];
            let escape = |unit: &u16| format!("\\u{unit:04X}");
            escaped.extend(c.encode_utf16(&mut units).iter().map(escape));
        }
    }
    escaped
}

impl Answer {
    pub(super) fn text(status: u16, body: &str) -> Self {
        Self { status, content_type: TEXT.into(), body: body.into() }
    }

    pub(super) fn json(body: String) -> Self {
        Self { status: 200, content_type: JSON.into(), body }
    }
}
