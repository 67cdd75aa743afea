//! The name of the folder with a namespace's blobs.
//!
//! Source: `sanitisePath` of Miniflare's `data.ts`. Two ids can have one folder, which does no harm: blobs
//! have names of their own.

/// The longest name, in characters.
const MAX_CHARACTERS: usize = 255;

/// Names that Windows keeps for devices.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The folder name for the namespace of this id.
pub(super) fn folder_name(namespace: &str) -> String {
    let name = without_dots(namespace);
    let name: String = name.chars().map(|c| if is_allowed(c) { c } else { '_' }).collect();
    let name = if is_reserved(&name) { "_".to_owned() } else { name };
    let name = with_underscores_at_the_ends(&name);
    name.chars().take(MAX_CHARACTERS).collect()
}

/// Parts of a path that are nothing but dots become as many underscores.
fn without_dots(name: &str) -> String {
    let part = |part: &str| {
        let is_dots = part.bytes().all(|byte| byte == b'.');
        if is_dots { "_".repeat(part.len()) } else { part.to_owned() }
    };
    name.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn is_allowed(c: char) -> bool {
    !matches!(c, '?' | '<' | '>' | '*' | '"' | '\'' | '^' | '/' | '\\' | ':' | '|')
        && !matches!(c, '\0'..='\u{1f}' | '\u{80}'..='\u{9f}')
}

fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let is_port = |port: &str| {
        let number = stem.strip_prefix(port);
        number.is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit())
    };
    RESERVED.contains(&stem) || is_port("com") || is_port("lpt")
}

/// Spaces at either end become underscores.
fn with_underscores_at_the_ends(name: &str) -> String {
    let inner = name.trim_matches(' ');
    if inner.is_empty() {
        return "_".repeat(name.len());
    }
    let front = name.len() - name.trim_start_matches(' ').len();
    let back = name.len() - name.trim_end_matches(' ').len();
    "_".repeat(front) + inner + &"_".repeat(back)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("0f2ac74b498b48028cb68387c421e279", "0f2ac74b498b48028cb68387c421e279")]
    #[case("<YOUR_KV_NAMESPACE_ID>", "_YOUR_KV_NAMESPACE_ID_")]
    #[case("we/ird ns..", "we_ird ns..")]
    #[case("../up", "___up")]
    #[case(" a ", "_a_")]
    #[case("Com1.txt", "_")]
    #[case("common", "common")]
    fn the_name_is_the_one_that_miniflare_gives(#[case] id: &str, #[case] name: &str) {
        assert_eq!(folder_name(id), name);
    }
}
