//! The files with the values: raw bytes, each under a name that was never given before.

use super::file_name::hex;
use ring::rand::{SecureRandom, SystemRandom};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// The blobs of a namespace.
#[derive(Debug)]
pub(super) struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Writes a value to the disk, and answers the name of its blob.
    pub(super) fn add(&self, value: &[u8]) -> io::Result<String> {
        let id = new_id()?;
        let path = self.folder.join(&id);
        let mut file = match File::create_new(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(&self.folder)?;
                File::create_new(&path)
            }
            other => other,
        }?;
        let written = file.write_all(value).and_then(|()| file.sync_data());
        if let Err(error) = written {
            self.remove(&id);
            return Err(error);
        }
        Ok(id)
    }

    /// The value of that blob; None if there is no such blob.
    pub(super) fn read(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        // What is no name of a blob could lead out of the folder.
        if !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(None);
        }
        match fs::read(self.folder.join(id)) {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes a blob that nothing refers to. A failure leaves an orphan, as it does in Miniflare.
    pub(super) fn remove(&self, id: &str) {
        if id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let _ = fs::remove_file(self.folder.join(id));
        }
    }

    /// Removes blobs that nothing refers to.
    pub(super) fn remove_all(&self, ids: &[String]) {
        for id in ids {
            self.remove(id);
        }
    }
}

/// 32 random bytes and the time in milliseconds, as 80 hexadecimal digits.
fn new_id() -> io::Result<String> {
    let mut random = [0; 32];
    let filled = SystemRandom::new().fill(&mut random);
    filled.map_err(|_| io::Error::other("the system gives no random bytes"))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let ms = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
    Ok(hex(&random) + &hex(&ms.to_be_bytes()))
}
