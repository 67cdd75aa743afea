//! Cuts the text of a JSON array into its elements while it is received.
//!
//! Only brackets and strings are looked at. Whether an element is JSON, its reader must tell.

use super::nesting::Nesting;

/// A part of a text. All parts, one after the other, are the text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// The brackets of the array, and what stands between two elements.
    Between(&'a [u8]),
    /// A whole element.
    Element(&'a [u8]),
    /// The rest of a text that is no array, or none of objects, arrays and strings.
    Rest(&'a [u8]),
}

/// Where the next byte of a text stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    BeforeArray,
    BeforeFirst,
    InElement,
    AfterElement,
    AfterComma,
    AfterArray,
    InRest,
}

/// Cuts one text, which comes in pieces of any size.
#[derive(Debug, Default)]
pub(crate) struct Elements {
    place: Place,
    /// The element that has begun.
    element: Vec<u8>,
    nesting: Nesting,
}

impl Elements {
    /// Takes the next piece of the text, and hands on what is whole.
    pub(crate) fn push(&mut self, mut piece: &[u8], mut take: impl FnMut(Part<'_>)) {
        while !piece.is_empty() {
            let length = match self.place {
                Place::InRest => {
                    take(Part::Rest(piece));
                    piece.len()
                }
                Place::InElement => self.go_on(piece, &mut take),
                _ => self.look_between(piece, &mut take),
            };
            piece = &piece[length..];
        }
    }

    /// The element that never ended, where the text ends in one.
    pub(crate) fn unfinished(&self) -> &[u8] {
        &self.element
    }

    /// Reads on in an element; how many bytes were of it.
    fn go_on(&mut self, piece: &[u8], take: &mut impl FnMut(Part<'_>)) -> usize {
        let end = piece.iter().position(|byte| {
            self.nesting.take(*byte);
            self.nesting.is_outside()
        });
        let length = end.map_or(piece.len(), |end| end + 1);
        self.element.extend_from_slice(&piece[..length]);
        if end.is_some() {
            take(Part::Element(&self.element));
            self.element.clear();
            self.place = Place::AfterElement;
        }
        length
    }

    /// Reads up to the next element; how many bytes were read.
    fn look_between(&mut self, piece: &[u8], take: &mut impl FnMut(Part<'_>)) -> usize {
        for (at, byte) in piece.iter().enumerate() {
            self.place = match (self.place, byte) {
                (place, b' ' | b'\t' | b'\n' | b'\r') => place,
                (Place::BeforeArray, b'[') => Place::BeforeFirst,
                (Place::BeforeFirst | Place::AfterComma, b'[' | b'{' | b'"') => Place::InElement,
                (Place::AfterElement, b',') => Place::AfterComma,
                (Place::BeforeFirst | Place::AfterElement, b']') => Place::AfterArray,
                _ => Place::InRest,
            };
            if matches!(self.place, Place::InElement | Place::InRest) {
                take(Part::Between(&piece[..at]));
                return at;
            }
        }
        take(Part::Between(piece));
        piece.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    /// The elements and the rest of a text that comes in pieces of this size, and all of its parts.
    fn cut(text: &str, size: usize) -> (Vec<String>, String, String) {
        let (mut elements, mut rest, mut all) = (Vec::new(), String::new(), Vec::new());
        let mut reader = Elements::default();
        for piece in text.as_bytes().chunks(size) {
            reader.push(piece, |part| match part {
                Part::Between(bytes) => all.extend_from_slice(bytes),
                Part::Element(bytes) => {
                    elements.push(String::from_utf8_lossy(bytes).into_owned());
                    all.extend_from_slice(bytes);
                }
                Part::Rest(bytes) => {
                    rest.push_str(&String::from_utf8_lossy(bytes));
                    all.extend_from_slice(bytes);
                }
            });
        }
        all.extend_from_slice(reader.unfinished());
        (elements, rest, String::from_utf8_lossy(&all).into_owned())
    }

    #[rstest]
    #[case::none("[ ]", &[], "")]
    #[case::objects(r#" [{"a":[1]} , {"b":"]}\"{"}]"#, &[r#"{"a":[1]}"#, r#"{"b":"]}\"{"}"#], "")]
    #[case::strings(r#"["a,b","\\"]"#, &[r#""a,b""#, r#""\\""#], "")]
    #[case::numbers(r#"["a",1,2]"#, &[r#""a""#], "1,2]")]
    #[case::no_array(r#"{"a":1}"#, &[], r#"{"a":1}"#)]
    #[case::a_comma_too_many(r#"["a",]"#, &[r#""a""#], "]")]
    #[case::no_comma(r#"["a" "b"]"#, &[r#""a""#], r#""b"]"#)]
    #[case::more_after_the_end("[{}] x", &["{}"], "x")]
    fn an_array_is_cut_wherever_its_pieces_end(
        #[case] text: &str,
        #[case] elements: &[&str],
        #[case] rest: &str,
    ) {
        for size in 1..=text.len() {
            let cut = cut(text, size);
            assert_eq!(cut.0, elements);
            assert_eq!((cut.1.as_str(), cut.2.as_str()), (rest, text));
        }
    }

    #[test]
    fn an_element_that_never_ends_is_told() {
        assert_eq!(cut(r#"[{"a":"#, 2), (vec![], String::new(), r#"[{"a":"#.to_owned()));
    }

    proptest! {
        #[test]
        fn no_byte_is_lost(text in r#"[\[\]{}",:\\a1 \n]{0,40}"#, size in 1_usize..8) {
            prop_assert_eq!(cut(&text, size).2, text);
        }
    }
}
