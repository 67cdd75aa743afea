//! Where a ledger lies: in a regular file of ours, which no link leads to.
//!
//! Everything else is refused by name. It is not written and not removed.

use std::fs::{self, DirBuilder, File, FileType, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use super::error::LedgerError;

/// Makes a new file that only we can open, and the folders above it.
pub(super) fn create(path: &Path) -> Result<File, LedgerError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    let made = system::for_us(options.append(true).read(true).create_new(true)).open(path);
    made.map_err(LedgerError::unusable(path))
}

/// Opens a file that is there.
pub(super) fn open(path: &Path) -> Result<File, LedgerError> {
    check_kind(path, fs::symlink_metadata(path).map_err(LedgerError::unusable(path))?.file_type())?;
    let opened = system::for_us(OpenOptions::new().append(true).read(true)).open(path);
    let file = opened.map_err(LedgerError::unusable(path))?;
    // Looked at again, since another file may have taken the name meanwhile.
    let about = file.metadata().map_err(LedgerError::unusable(path))?;
    check_kind(path, about.file_type())?;
    if system::is_ours(&about) { Ok(file) } else { Err(LedgerError::NotOurs(path.to_owned())) }
}

/// Removes the open file, unless another one has its name by now.
pub(super) fn remove(path: &Path, file: &File) -> io::Result<()> {
    let (named, opened) = (fs::symlink_metadata(path)?, file.metadata()?);
    if named.is_file() && system::is_same(&named, &opened) { fs::remove_file(path) } else { Ok(()) }
}

/// Makes a folder that only we can open, where there is none.
pub(super) fn make_folder(folder: &Path) -> Result<(), LedgerError> {
    let made = system::folder_for_us(DirBuilder::new().recursive(true)).create(folder);
    made.map_err(LedgerError::unusable(folder))
}

/// Checks that only we can put files into a folder.
pub(super) fn check_folder(folder: &Path) -> Result<(), LedgerError> {
    let about = fs::symlink_metadata(folder).map_err(LedgerError::unusable(folder))?;
    let hint = if !about.is_dir() || !system::is_ours(&about) {
        "remove it, or set XDG_STATE_HOME to a folder of yours".to_owned()
    } else if system::is_open_to_others(&about) {
        format!("chmod 700 {}", folder.display())
    } else {
        return Ok(());
    };
    Err(LedgerError::OpenFolder { folder: folder.to_owned(), hint })
}

fn check_kind(path: &Path, kind: FileType) -> Result<(), LedgerError> {
    if kind.is_file() {
        return Ok(());
    }
    let what = if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_dir() {
        "a folder"
    } else {
        system::special(kind)
    };
    Err(LedgerError::NoFile { path: path.to_owned(), what })
}

#[cfg(unix)]
mod system {
    use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, OpenOptionsExt};

    use super::{DirBuilder, FileType, Metadata, OpenOptions};

    /// A link is not followed, and a pipe without a writer is not waited for.
    pub(super) fn for_us(options: &mut OpenOptions) -> &mut OpenOptions {
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(flags.bits().cast_signed())
    }

    pub(super) fn folder_for_us(builder: &mut DirBuilder) -> &mut DirBuilder {
        builder.mode(0o700)
    }

    pub(super) fn is_ours(about: &Metadata) -> bool {
        about.uid() == rustix::process::geteuid().as_raw()
    }

    pub(super) fn is_open_to_others(folder: &Metadata) -> bool {
        folder.mode() & 0o077 != 0
    }

    pub(super) fn is_same(one: &Metadata, other: &Metadata) -> bool {
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    }

    pub(super) fn special(kind: FileType) -> &'static str {
        if kind.is_fifo() {
            "a pipe"
        } else if kind.is_socket() {
            "a socket"
        } else {
            "a device"
        }
    }
}

/// Elsewhere a user's own folders are closed to others, and a file has no number that can be compared.
#[cfg(not(unix))]
mod system {
    use super::{DirBuilder, FileType, Metadata, OpenOptions};

    pub(super) fn for_us(options: &mut OpenOptions) -> &mut OpenOptions {
        options
    }

    pub(super) fn folder_for_us(builder: &mut DirBuilder) -> &mut DirBuilder {
        builder
    }

    pub(super) fn is_ours(_: &Metadata) -> bool {
        true
    }

    pub(super) fn is_open_to_others(_: &Metadata) -> bool {
        false
    }

    pub(super) fn is_same(_: &Metadata, _: &Metadata) -> bool {
        true
    }

    pub(super) fn special(_: FileType) -> &'static str {
        "no file"
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use tempfile::tempdir;

    use super::*;

    #[test]
    fn what_is_made_is_closed_to_others() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("new/ledger");
        create(&path).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }

    #[test]
    fn a_link_and_a_device_are_refused_by_name() {
        let folder = tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "").unwrap();
        symlink(&file, &link).unwrap();
        for (path, what) in
            [(link.as_path(), "a symbolic link"), (Path::new("/dev/null"), "a device")]
        {
            assert!(create(path).is_err());
            assert!(open(path).unwrap_err().to_string().contains(what));
        }
    }

    #[test]
    fn a_file_that_took_the_name_stays() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("ledger");
        let file = create(&path).unwrap();
        fs::rename(&path, folder.path().join("moved")).unwrap();
        fs::write(&path, "").unwrap();
        remove(&path, &file).unwrap();
        assert!(path.exists());
    }

    #[test]
    fn a_folder_that_others_can_open_holds_no_ledgers() {
        let folder = tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        check_folder(folder.path()).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let told = check_folder(folder.path()).unwrap_err().to_string();
        assert!(told.contains("chmod 700"), "{told}");
    }
}
