//! The secrets of a project on this machine: `.dev.vars`, or `.env` where there is none.
//!
//! Source: Wrangler's page on environment variables. They count more than `[vars]`.

use super::error::ProjectError;
use std::path::{Path, PathBuf};

/// The value of a variable, and the file that has it.
pub(super) fn find(folder: &Path, name: &str) -> Result<Option<(String, PathBuf)>, ProjectError> {
    let files = [".dev.vars", ".env"].map(|file| folder.join(file));
    let Some(file) = files.into_iter().find(|file| file.is_file()) else { return Ok(None) };
    let unreadable = |source: dotenvy::Error| match source {
        dotenvy::Error::Io(source) => ProjectError::Unreadable { file: file.clone(), source },
        // The library's own text would show the line, and with it a secret.
        dotenvy::Error::LineParse(_, place) => ProjectError::Variables {
            file: file.clone(),
            source: format!("a line is wrong at character {}", place + 1).into(),
        },
        _ => ProjectError::Variables { file: file.clone(), source: "a line is wrong".into() },
    };
    // The last one of a name counts.
    let mut found = None;
    for variable in dotenvy::from_path_iter(&file).map_err(unreadable)? {
        let (given, value) = variable.map_err(unreadable)?;
        if given == name {
            found = Some(value);
        }
    }
    Ok(found.map(|value| (value, file)))
}
