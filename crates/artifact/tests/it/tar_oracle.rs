//! Second opinions: archives made by the `tar` crate, GNU tar, bsdtar and Python's tarfile come out as
//! they went in.

use std::collections::BTreeMap;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;

use crate::recorder::{listing, reasons, walk};

/// Says what a generated archive holds: path, and content or link target.
type Made = BTreeMap<String, Result<Vec<u8>, String>>;

fn made() -> impl Strategy<Value = Made> {
    let part = prop_oneof![4 => "[a-z]{1,8}", 1 => "[a-z]{90,130}", 1 => "é[ü☃]{1,40}"];
    let path = prop::collection::vec(part, 1..4).prop_map(|parts| format!("{}.x", parts.join("/")));
    let what = prop_oneof![
        3 => prop::collection::vec(any::<u8>(), 0..1500).prop_map(Ok),
        1 => "[a-z]{1,9}(/[a-z]{1,40}){0,4}".prop_map(Err),
    ];
    prop::collection::btree_map(path, what, 0..8)
}

fn pack(made: &Made) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, what) in made {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o640);
        match what {
            Ok(content) => {
                header.set_size(content.len() as u64);
                builder
                    .append_data(&mut header, path, content.as_slice())
                    .unwrap();
            }
            Err(target) => {
                header.set_size(0);
                header.set_entry_type(tar::EntryType::Symlink);
                builder.append_link(&mut header, path, target).unwrap();
            }
        }
    }
    builder.into_inner().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn archives_of_the_tar_crate(made in made()) {
        let bytes = pack(&made);
        let (scan, recorder) = walk(&bytes);
        prop_assert_eq!(reasons(&scan), Vec::<String>::new());
        prop_assert_eq!(scan.index.len(), made.len());
        for (path, what) in &made {
            match what {
                Ok(content) => prop_assert_eq!(recorder.content(path), Some(content.as_slice())),
                Err(target) => {
                    let entry = scan.index.get(path).unwrap();
                    prop_assert_eq!(entry.link, Some(target.as_str()));
                }
            }
        }
    }

    /// What was bitten somewhere is never read without a word, and never a panic.
    #[test]
    fn damaged_archives(made in made(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = pack(&made);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let (scan, _) = walk(&bytes);
        let mut archive = tar::Archive::new(bytes.as_slice());
        let entries = archive.entries().unwrap();
        let theirs = entries.take_while(Result::is_ok).count();
        let ours = scan.index.len();
        // One word of disagreement is what the problems are for.
        prop_assert!(ours == theirs || !scan.problems.is_empty(), "{ours} {theirs}");
    }
}

/// Makes a small tree with everything that tars know, and returns the content of its files.
fn make_tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let long = format!("{}/{}", "long".repeat(20), "name".repeat(40));
    let mut files = BTreeMap::from([
        ("plain".to_owned(), b"content".to_vec()),
        ("empty".to_owned(), Vec::new()),
        ("dir/inner/block".to_owned(), vec![b'x'; 512]),
        (
            "dir/big".to_owned(),
            (0..200_000_u32).map(|i| i.to_le_bytes()[0]).collect(),
        ),
        ("snow☃man".to_owned(), b"utf-8".to_vec()),
        (long, b"long".to_vec()),
    ]);
    for (path, content) in &files {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let latin = std::ffi::OsStr::from_bytes(b"latin\xe9");
    std::fs::write(root.join(latin), b"latin").unwrap();
    files.insert("latin\\xe9".to_owned(), b"latin".to_vec());
    let mut sparse = std::fs::File::create(root.join("sparse")).unwrap();
    let mut content = vec![0; 3 << 20];
    for i in 0..40_usize {
        let at = i * 65_536 + 4096;
        sparse.seek(SeekFrom::Start(at as u64)).unwrap();
        sparse.write_all(&[b's'; 4096]).unwrap();
        content[at..at + 4096].fill(b's');
    }
    sparse.set_len(3 << 20).unwrap();
    files.insert("sparse".to_owned(), content);
    std::fs::hard_link(root.join("plain"), root.join("zhard")).unwrap();
    files.insert("zhard".to_owned(), b"content".to_vec());
    std::os::unix::fs::symlink("dir/../plain", root.join("sym")).unwrap();
    files
}

#[test]
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn archives_of_other_programs() {
    let folder = tempfile::tempdir().unwrap();
    let files = make_tree(folder.path());
    let python = |format: &str| {
        format!(
            "import tarfile,sys\n\
             t=tarfile.open(sys.argv[1],'w',format=tarfile.{format},encoding='utf-8',errors='surrogateescape')\n\
             t.add('.')\nt.close()"
        )
    };
    let programs: Vec<(&str, Vec<String>)> = vec![
        ("tar", words("--format=gnu -cf")),
        ("tar", words("--format=gnu --sparse -cf")),
        ("tar", words("--format=oldgnu --sparse -cf")),
        ("tar", words("--format=posix -cf")),
        (
            "tar",
            words("--format=posix --sparse --sparse-version=0.0 -cf"),
        ),
        (
            "tar",
            words("--format=posix --sparse --sparse-version=0.1 -cf"),
        ),
        (
            "tar",
            words("--format=posix --sparse --sparse-version=1.0 -cf"),
        ),
        ("bsdtar", words("--format=pax -cf")),
        ("bsdtar", words("--format=gnutar -cf")),
        ("python3", vec!["-c".to_owned(), python("PAX_FORMAT")]),
        ("python3", vec!["-c".to_owned(), python("GNU_FORMAT")]),
    ];
    let out = tempfile::tempdir().unwrap();
    let archive = out.path().join("out.tar");
    for (program, arguments) in programs {
        let mut command = Command::new(program);
        command
            .args(&arguments)
            .arg(&archive)
            .current_dir(folder.path())
            .env("LC_ALL", "C.UTF-8");
        if program != "python3" {
            command.arg(".");
        }
        let Ok(output) = command.output() else {
            println!("skipped: {program} is not installed");
            continue;
        };
        let what = format!("{program} {}", arguments.join(" "));
        assert!(
            output.status.success(),
            "{what}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let (scan, recorder) = walk(&std::fs::read(&archive).unwrap());
        assert_eq!(reasons(&scan), [""; 0], "{what}");
        for (path, content) in &files {
            let found = recorder
                .content(path)
                .unwrap_or_else(|| panic!("{what}: {path}"));
            assert!(found == content, "{what}: {path}");
        }
        let lines = listing(&scan);
        assert!(
            lines.contains(&"Symlink sym -> dir/../plain".to_owned()),
            "{what}"
        );
        // Three directories (one long), the link.
        assert_eq!(lines.len(), files.len() + 4, "{what}: {lines:?}");
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}
