//! The files with the values: raw bytes, each under a name that was never given before.

use super::file_name::hex;
use super::row::Row;
use crate::storage::Value;
use ring::rand::{SecureRandom, SystemRandom};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

/// How many threads write blobs. Each waits for the disk, which makes several durable at once.
const WRITERS: usize = 16;

/// The blobs of a namespace.
#[derive(Debug)]
pub(super) struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Writes a value to the disk, and answers the row that names it.
    pub(super) fn add_row(&self, value: &Value) -> io::Result<Row> {
        self.add(&value.as_bytes()).map(|blob| Row::of(value, blob))
    }

    /// The same for several entries. If a value cannot be written, none is left.
    pub(super) fn add_rows(&self, entries: Vec<(String, Value)>) -> io::Result<Vec<(String, Row)>> {
        let (keys, values): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
        let rows = self.add_all(&values)?.into_iter().zip(&values);
        Ok(keys.into_iter().zip(rows.map(|(blob, value)| Row::of(value, blob))).collect())
    }

    fn add(&self, value: &[u8]) -> io::Result<String> {
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

    /// Writes values, several at a time, and answers the names of their blobs.
    fn add_all(&self, values: &[Value]) -> io::Result<Vec<String>> {
        let some = values.len().div_ceil(WRITERS).max(1);
        let written: Vec<_> = thread::scope(|threads| {
            let write = |values| threads.spawn(move || self.add_each(values));
            let writers: Vec<_> = values.chunks(some).map(write).collect();
            writers.into_iter().map(|writer| writer.join().unwrap_or_else(|_| broken())).collect()
        });
        if written.iter().all(|(_, error)| error.is_none()) {
            return Ok(written.into_iter().flat_map(|(ids, _)| ids).collect());
        }
        for (ids, _) in &written {
            self.remove_all(ids);
        }
        written.into_iter().find_map(|(_, error)| error).map_or(Ok(Vec::new()), Err)
    }

    /// Writes values one after the other until one cannot be written.
    fn add_each(&self, values: &[Value]) -> Written {
        let mut ids = Vec::with_capacity(values.len());
        for value in values {
            match self.add(&value.as_bytes()) {
                Ok(id) => ids.push(id),
                Err(error) => return (ids, Some(error)),
            }
        }
        (ids, None)
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

/// The names of blobs that were written, and why no more were.
type Written = (Vec<String>, Option<io::Error>);

fn broken() -> Written {
    (Vec::new(), Some(io::Error::other("a thread that writes has failed")))
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
