//! What answers of either API are read into.

use serde_json::Value;

use crate::exchange::Response;
use crate::json::{each_element, read, with_deep_stack};

/// An item as a listing shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) key: String,
    /// Its value as compact JSON; empty where the listing shows none, or where it was left out.
    pub(crate) value: String,
    /// The size of its value in bytes; 0 where the listing shows none.
    pub(crate) size: usize,
}

impl Listed {
    pub(crate) fn new(key: String, value: String) -> Self {
        Self { key, size: value.len(), value }
    }

    /// Whether its value is `null`, as the Worker also shows an entry whose item is gone.
    pub(crate) fn is_null(&self) -> bool {
        self.value == "null"
    }

    /// Whether its key or its value bears this mark.
    pub(crate) fn bears(&self, mark: &str) -> bool {
        self.key.contains(mark) || self.value.contains(mark)
    }
}

/// What a function makes of the JSON of an answer with status 200.
pub(super) fn of_json<T: Send>(
    response: &Response,
    function: impl FnOnce(Value) -> Option<T> + Send,
) -> Option<T> {
    of_text(response.text().filter(|_| response.status == 200)?, function)
}

/// What a function makes of a JSON text, with room for any depth.
pub(super) fn of_text<T: Send>(
    text: &str,
    function: impl FnOnce(Value) -> Option<T> + Send,
) -> Option<T> {
    with_deep_stack(|| function(read(text).ok()?))
}

/// What a function makes of each element of the JSON array of an answer with status 200; nothing when the
/// answer is no array, or when the function makes nothing of an element.
pub(super) fn of_elements<T: Send>(
    response: &Response,
    function: fn(Value) -> Option<T>,
) -> Option<Vec<T>> {
    let text = response.text().filter(|_| response.status == 200)?;
    let mut made = Some(Vec::new());
    let is_array = with_deep_stack(|| {
        each_element(text, |element| {
            if let Some(all) = &mut made {
                match function(element) {
                    Some(one) => all.push(one),
                    None => made = None,
                }
            }
        })
    });
    made.filter(|_| is_array.is_ok_and(|is_array| is_array))
}
