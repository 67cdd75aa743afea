//! `JSON.stringify(JSON.parse(text))` without a [`Value`](super::Value) between the two.
//!
//! Nearly every text is written while it is read. The exception is a text with an object whose
//! properties JavaScript lists in another order, or of which it drops a repeated one: that text is
//! parsed into a value, and the value is written.

use super::build::{Build, Container, Scalar, Text};
use super::parse::{decode, drive};
use super::properties::array_index;
use super::stringify::{separate, write_number, write_string};
use super::{SyntaxError, number, parse, stringify};
use foldhash::fast::FixedState;
use std::hash::BuildHasher;

/// Rewrites a text as `JSON.stringify(JSON.parse(text))` does.
///
/// The result is that of [`stringify()`] after [`parse()`], several times as fast.
///
/// # Errors
/// Those of [`parse()`].
pub fn canonical(text: &[u8]) -> Result<String, SyntaxError> {
    match transcribe(&decode(text))? {
        Some(canonical) => Ok(canonical),
        None => Ok(stringify(&parse(text)?)),
    }
}

/// The canonical text, if its parts are in the order of this text.
fn transcribe(text: &str) -> Result<Option<String>, SyntaxError> {
    let transcript = drive(text, Transcript::with_capacity(text.len()))?;
    Ok(transcript.is_in_order.then_some(transcript.out))
}

/// A canonical text, written while its parts arrive.
#[derive(Debug)]
struct Transcript {
    out: String,
    /// The open containers, outermost first, each with the place in `names` where its own names begin.
    open: Vec<(Container, usize)>,
    /// Hashes of the names of all properties of open containers.
    names: Vec<u64>,
    /// Whether every object keeps its properties as they arrived. Never wrongly true, but perhaps wrongly
    /// false.
    is_in_order: bool,
}

/// The initial capacity for open containers and for their names.
const FEW: usize = 8;

impl Transcript {
    fn with_capacity(bytes: usize) -> Self {
        Self {
            out: String::with_capacity(bytes),
            open: Vec::with_capacity(FEW),
            names: Vec::with_capacity(FEW),
            is_in_order: true,
        }
    }

    /// Remembers a name until its object ends. JavaScript lists array indices before other names.
    fn note_name(&mut self, name: &[u8]) {
        self.is_in_order &= array_index(name).is_none();
        self.names.push(FixedState::default().hash_one(name));
    }

    /// Forgets the names of an object, which begin at `first`. Of equal names JavaScript keeps one. Names
    /// that only share a hash are taken for equal, which costs time but is not wrong.
    fn end_names(&mut self, first: usize) {
        let names = &mut self.names[first..];
        names.sort_unstable();
        self.is_in_order &= names.array_windows().all(|[one, next]| one != next);
        self.names.truncate(first);
    }

    fn write(&mut self, text: Text<'_>) {
        match text {
            Text::Plain { quoted } => self.out.push_str(quoted),
            Text::Escaped(buffer) => write_string(buffer.as_bytes(), &mut self.out),
        }
    }
}

impl<'t> Build<'t> for Transcript {
    #[inline]
    fn innermost(&self) -> Option<Container> {
        self.open.last().map(|(container, _)| *container)
    }

    fn open(&mut self, container: Container) {
        separate(&mut self.out);
        self.out.push(match container {
            Container::Array => '[',
            Container::Object => '{',
        });
        self.open.push((container, self.names.len()));
    }

    #[inline]
    fn name(&mut self, name: Text<'t>) {
        separate(&mut self.out);
        self.note_name(name.as_wtf8());
        self.write(name);
        self.out.push(':');
    }

    #[inline]
    fn put(&mut self, scalar: Scalar<'t>) {
        separate(&mut self.out);
        match scalar {
            Scalar::Null => self.out.push_str("null"),
            Scalar::Bool(true) => self.out.push_str("true"),
            Scalar::Bool(false) => self.out.push_str("false"),
            Scalar::Number(literal) if number::is_canonical(literal) => self.out.push_str(literal),
            Scalar::Number(literal) => write_number(number::read(literal), &mut self.out),
            Scalar::String(text) => self.write(text),
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            None => {}
            Some((Container::Array, _)) => self.out.push(']'),
            Some((Container::Object, first_name)) => {
                self.end_names(first_name);
                self.out.push('}');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::as_it_is(r#"{"a":[1,-1.5,true,null,"é"],"b":{"c":[],"d":{}}}"#)]
    #[case::white_space(" { \"a\" :\t[ 1 ,\n2 ] }\r\n")]
    #[case::numbers_of_any_spelling("[-0,1.0,1e3,0.1,0.10,1e400,-1e400,12345678901234567890,1e-7]")]
    #[case::escapes(r#"{"\u0061\/":"\u00e9\n\"\ud83d\ude00\ud83d"}"#)]
    #[case::the_same_names_in_several_objects(r#"{"a":{"a":{"a":1},"b":2},"b":[{"a":3},{"a":4}]}"#)]
    #[case::what_only_looks_like_an_index(r#"{"a":1,"4294967295":2,"01":3,"-1":4,"":5}"#)]
    fn nearly_any_text_is_written_as_it_is_read(#[case] text: &str) {
        let expected = stringify(&parse(text.as_bytes()).unwrap());
        assert_eq!(transcribe(text), Ok(Some(expected)));
    }

    #[rstest]
    #[case::a_repeat(r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#)]
    #[case::a_repeat_spelt_otherwise(r#"{"a":1,"\u0061":2}"#, r#"{"a":2}"#)]
    #[case::a_repeat_around_an_object(r#"{"a":1,"b":{"a":2},"a":3}"#, r#"{"a":3,"b":{"a":2}}"#)]
    #[case::an_index(r#"[{"b":1,"0":2}]"#, r#"[{"0":2,"b":1}]"#)]
    #[case::an_index_spelt_otherwise(r#"{"b":1,"\u0030":2}"#, r#"{"0":2,"b":1}"#)]
    #[case::the_largest_index(r#"{"b":1,"4294967294":2}"#, r#"{"4294967294":2,"b":1}"#)]
    fn objects_that_list_their_properties_otherwise_take_the_long_way(
        #[case] text: &str,
        #[case] json: &str,
    ) {
        assert_eq!(transcribe(text), Ok(None));
        assert_eq!(canonical(text.as_bytes()), Ok(json.to_owned()));
    }

    #[test]
    fn many_names_are_compared_as_few_are() {
        let properties: Vec<String> = (0..100_000).map(|n| format!("\"n{n}\":{n}")).collect();
        let text = format!("{{{}}}", properties.join(","));
        assert_eq!(transcribe(&text), Ok(Some(text.clone())));
        let repeated = text.replacen("\"n0\"", "\"n99999\"", 1);
        assert_eq!(transcribe(&repeated), Ok(None));
    }
}
