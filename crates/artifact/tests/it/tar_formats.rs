//! Which entries and which content come out of well-formed archives of all formats, and what is said
//! where readers differ. Expectations: POSIX.1-2017 pax, the GNU tar manual, Go's `archive/tar`.

use seawall_testkit::tar::{GNU, Tar, TarHeader, V7};

use crate::recorder::{listing, reasons, walk};

/// Name, archive, listing, and a piece of every problem.
type Case = (&'static str, Tar, Vec<String>, &'static [&'static str]);

fn check(cases: Vec<Case>) {
    for (name, tar, wanted, problems) in cases {
        let (scan, _) = walk(&tar.finish());
        assert_eq!(listing(&scan), wanted, "{name}");
        let found = reasons(&scan);
        assert_eq!(found.len(), problems.len(), "{name}: {found:?}");
        for (found, wanted) in found.iter().zip(problems) {
            assert!(found.contains(wanted), "{name}: {found}");
        }
    }
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn with(header: TarHeader, change: impl FnOnce(&mut TarHeader)) -> TarHeader {
    let mut header = header;
    change(&mut header);
    header
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn kinds_and_names() {
    let long = "d".repeat(120);
    let v7 = |flag, name| with(TarHeader::new(flag, name), |h| h.magic = V7);
    let prefixed = with(TarHeader::new(b'0', "name"), |h| {
        h.prefix = b"some/prefix".to_vec();
    });
    let gnu_prefix = with(prefixed.clone(), |h| {
        h.magic = GNU;
        h.prefix = b"14600000000\0".to_vec();
    });
    check(vec![
        (
            "ustar",
            Tar::new()
                .directory("a")
                .file("a/f", "hello")
                .symlink("a/s", "f")
                .hard_link("h", "a/f"),
            lines(&[
                "Directory a 0",
                "File a/f 5",
                "Symlink a/s -> f",
                "HardLink h -> a/f",
            ]),
            &[],
        ),
        (
            "devices and pipes",
            Tar::new()
                .header(&TarHeader::new(b'3', "c"))
                .header(&TarHeader::new(b'4', "b"))
                .header(&TarHeader::new(b'6', "p")),
            lines(&["BlockDevice b 0", "CharDevice c 0", "Fifo p 0"]),
            &[],
        ),
        (
            "v7: a slash makes a directory",
            Tar::new()
                .entry(&v7(0, "d/"), b"")
                .entry(&v7(0, "d/f"), b"xyz"),
            lines(&["Directory d 0", "File d/f 3"]),
            &[],
        ),
        (
            "prefix",
            Tar::new().entry(&prefixed, b"1"),
            lines(&["File some/prefix/name 1"]),
            &[],
        ),
        (
            "GNU has times where ustar has its prefix",
            Tar::new().entry(&gnu_prefix, b"1"),
            lines(&["File name 1"]),
            &[],
        ),
        (
            "GNU long names",
            Tar::new()
                .gnu_long(b'L', &format!("{long}/name"))
                .entry(&TarHeader::new(b'0', "short"), b"1")
                .gnu_long(b'L', &format!("{long}/link"))
                .gnu_long(b'K', &format!("{long}/name"))
                .entry(&TarHeader::new(b'2', "short"), b""),
            lines(&[
                &format!("Symlink {long}/link -> {long}/name"),
                &format!("File {long}/name 1"),
            ]),
            &[],
        ),
        (
            "PAX names hold for the next entry only",
            Tar::new()
                .pax(&[("path", "long/name"), ("uid", "70000")])
                .file("x", "1")
                .file("y", "2"),
            lines(&["File long/name 1", "File y 1"]),
            &[],
        ),
        (
            "an empty PAX value takes back",
            Tar::new()
                .pax(&[("path", "p"), ("path", "")])
                .file("x", "1"),
            lines(&["File x 1"]),
            &[],
        ),
        (
            "a comment in a global header",
            Tar::new().global(&[("comment", "c")]).file("x", "1"),
            lines(&["File x 1"]),
            &[],
        ),
        (
            "contiguous files",
            Tar::new().entry(&TarHeader::new(b'7', "x"), b"1"),
            lines(&["File x 1"]),
            &[],
        ),
        (
            "volume labels are no files",
            Tar::new()
                .header(&TarHeader::new(b'V', "label"))
                .file("x", ""),
            lines(&["File x 0"]),
            &[],
        ),
        (
            "paths",
            Tar::new()
                .directory(".")
                .file("./a", "")
                .file("/b//c/./d", "")
                .file("e/", ""),
            lines(&["File a 0", "File b/c/d 0", "File e 0"]),
            &["name of a directory"],
        ),
        (
            "upwards",
            Tar::new()
                .file("../../etc/passwd", "x")
                .file("a/../../b", ""),
            lines(&["File b 0", "File etc/passwd 1"]),
            &["`..`", "`..`"],
        ),
    ]);
}

#[test]
fn later_entries_replace_earlier_ones() {
    check(vec![
        (
            "a file",
            Tar::new().file("f", "1").file("f", "22"),
            lines(&["File f 2"]),
            &[],
        ),
        (
            "a directory by a file",
            Tar::new()
                .directory("d")
                .file("d/x", "1")
                .file("d/y/z", "1")
                .file("d", "22"),
            lines(&["File d 2"]),
            &[],
        ),
        (
            "a directory by a file by a directory",
            Tar::new()
                .file("d/x", "1")
                .file("d", "22")
                .directory("d")
                .file("d/y", "1"),
            lines(&["Directory d 0", "File d/y 1"]),
            &[],
        ),
        (
            "below a file, which engines refuse",
            Tar::new().file("d", "1").file("d/x", "1"),
            lines(&["File d/x 1"]),
            &["no directory"],
        ),
    ]);
}

#[test]
fn entries_land_where_links_lead() {
    check(vec![
        (
            "a link above",
            Tar::new()
                .symlink("lib", "usr/lib")
                .file("lib/x", "1")
                .symlink("a", "/lib/b")
                .file("a/c/d", ""),
            lines(&[
                "Symlink a -> /lib/b",
                "Symlink lib -> usr/lib",
                "File usr/lib/b/c/d 0",
                "File usr/lib/x 1",
            ]),
            &[],
        ),
        (
            "never above the root",
            Tar::new().symlink("up", "../../..").file("up/etc/x", ""),
            lines(&["File etc/x 0", "Symlink up -> ../../.."]),
            &[],
        ),
        (
            "the link itself is replaced",
            Tar::new().symlink("s", "t").file("s", "1").file("s2", ""),
            lines(&["File s 1", "File s2 0"]),
            &[],
        ),
        (
            "a circle",
            Tar::new()
                .symlink("a", "b")
                .symlink("b", "a")
                .file("a/x", "")
                .file("y", ""),
            lines(&["Symlink a -> b", "Symlink b -> a", "File y 0"]),
            &["circle"],
        ),
        (
            "a link that comes later leads nowhere",
            Tar::new()
                .file("d/x", "1")
                .symlink("d", "e")
                .file("d/y", "1"),
            lines(&["Symlink d -> e", "File e/y 1"]),
            &[],
        ),
    ]);
}

/// CVE-2025-62518 and its relatives: two readers, two lists of entries.
#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn where_readers_differ_it_is_said() {
    let nested = Tar::new().file("hidden", "payload").unfinished();
    let size = nested.len().to_string();
    let global_size = size.clone();
    let sized = |flag| with(TarHeader::new(flag, "odd"), |h| h.size = 512);
    check(vec![
        (
            "a PAX size beside another size: the PAX size holds",
            Tar::new()
                .pax(&[("size", &size)])
                .header(&TarHeader::new(b'0', "f"))
                .raw(&nested)
                .file("g", ""),
            lines(&[&format!("File f {size}"), "File g 0"]),
            &["different sizes"],
        ),
        (
            "a PAX size is not for the long name that follows",
            Tar::new()
                .pax(&[("size", "3")])
                .gnu_long(b'L', "long")
                .entry(&TarHeader::new(b'0', "f"), b"123")
                .file("g", ""),
            lines(&["File g 0", "File long 3"]),
            &[],
        ),
        (
            "a global size is ignored",
            Tar::new()
                .global(&[("size", &global_size)])
                .file("f", "1")
                .file("g", ""),
            lines(&["File f 1", "File g 0"]),
            &["global header sets"],
        ),
        (
            "two PAX headers: the last one alone holds",
            Tar::new()
                .pax(&[("path", "lost")])
                .pax(&[("uid", "1")])
                .file("f", ""),
            lines(&["File f 0"]),
            &["two extended headers"],
        ),
        (
            "a global header takes the PAX header before it away",
            Tar::new()
                .pax(&[("path", "lost")])
                .global(&[("comment", "c")])
                .file("f", ""),
            lines(&["File f 0"]),
            &["stands between"],
        ),
        (
            "a long name wins over a PAX path",
            Tar::new()
                .pax(&[("path", "pax")])
                .gnu_long(b'L', "gnu")
                .file("f", ""),
            lines(&["File gnu 0"]),
            &["differently"],
        ),
        (
            "sizes of what has no content are ignored",
            Tar::new()
                .header(&sized(b'5'))
                .header(&sized(b'2'))
                .header(&sized(b'3'))
                .file("g", ""),
            lines(&["File g 0", "CharDevice odd 0"]),
            &[
                "cannot have content",
                "cannot have content",
                "cannot have content",
            ],
        ),
        (
            "a single zero block ends the archive",
            Tar::new().file("f", "").raw(&[0; 512]).file("g", ""),
            lines(&["File f 0"]),
            &["single zero block"],
        ),
        (
            "data behind the end",
            Tar::new().file("f", "").raw(&[0; 1024]).file("g", ""),
            lines(&["File f 0"]),
            &["follow the end"],
        ),
        (
            "a PAX header with nothing behind it",
            Tar::new().file("f", "").pax(&[("path", "x")]),
            lines(&["File f 0"]),
            &["before the end"],
        ),
        (
            "an unknown type",
            Tar::new().entry(&TarHeader::new(b'Z', "f"), b"12"),
            lines(&["File f 2"]),
            &["unknown type"],
        ),
        (
            "an overlayfs mark",
            Tar::new()
                .pax(&[("SCHILY.xattr.trusted.overlay.opaque", "y")])
                .directory("d"),
            lines(&["Directory d 0"]),
            &["overlayfs"],
        ),
    ]);
}

#[test]
fn sparse_files_are_expanded() {
    let wanted = [&[0; 10][..], b"abc", &[0; 7], b"de", &[0; 3]].concat();
    let pax = |records: &[(&str, &str)], body: &[u8]| Tar::new().pax(records).file("f", body);
    let old = old_sparse(&[(10, 3), (20, 2)], 25, b"abcde");
    let many: Vec<(u64, u64)> = (0..60).map(|i| (i * 2, 1)).collect();
    let many_wanted: Vec<u8> = (0..120)
        .map(|i| if i % 2 == 0 { b'x' } else { 0 })
        .collect();
    let cases = [
        ("old", old, wanted.clone()),
        (
            "old with extension blocks",
            old_sparse(&many, 120, &[b'x'; 60]),
            many_wanted,
        ),
        (
            "0.0",
            pax(
                &[
                    ("GNU.sparse.size", "25"),
                    ("GNU.sparse.numblocks", "2"),
                    ("GNU.sparse.offset", "10"),
                    ("GNU.sparse.numbytes", "3"),
                    ("GNU.sparse.offset", "20"),
                    ("GNU.sparse.numbytes", "2"),
                ],
                b"abcde",
            ),
            wanted.clone(),
        ),
        (
            "0.1",
            pax(
                &[("GNU.sparse.size", "25"), ("GNU.sparse.map", "10,3,20,2")],
                b"abcde",
            ),
            wanted.clone(),
        ),
        (
            "1.0",
            pax(
                &[
                    ("GNU.sparse.major", "1"),
                    ("GNU.sparse.minor", "0"),
                    ("GNU.sparse.realsize", "25"),
                ],
                &[&b"2\n10\n3\n20\n2\n"[..], &[0; 500], b"abcde"].concat(),
            ),
            wanted,
        ),
    ];
    for (name, tar, wanted) in cases {
        let (scan, recorder) = walk(&tar.file("g", "after").finish());
        assert_eq!(reasons(&scan), [""; 0], "{name}");
        assert_eq!(
            listing(&scan)[0],
            format!("File f {}", wanted.len()),
            "{name}"
        );
        assert_eq!(recorder.content("f").unwrap(), wanted, "{name}");
        assert_eq!(recorder.content("g").unwrap(), b"after", "{name}");
    }
}

/// Makes a sparse entry of the old GNU format: four parts in the header, 21 in each further block.
fn old_sparse(parts: &[(u64, u64)], size: u64, body: &[u8]) -> Tar {
    let field =
        |(offset, length): &(u64, u64)| format!("{offset:011o}\0{length:011o}\0").into_bytes();
    let mut header = TarHeader::new(b'S', "f");
    header.magic = GNU;
    header.size = body.len() as u64;
    let mut block = header.block();
    for (i, part) in parts.iter().take(4).enumerate() {
        block[386 + i * 24..][..24].copy_from_slice(&field(part));
    }
    block[482] = u8::from(parts.len() > 4);
    block[483..495].copy_from_slice(format!("{size:011o}\0").as_bytes());
    seawall_testkit::tar::seal(&mut block);
    let mut tar = Tar::new().raw(&block);
    let rest: Vec<_> = parts.iter().skip(4).collect();
    let chunks = rest.chunks(21).count();
    for (number, chunk) in rest.chunks(21).enumerate() {
        let mut block = [0; 512];
        for (i, part) in chunk.iter().enumerate() {
            block[i * 24..][..24].copy_from_slice(&field(part));
        }
        block[504] = u8::from(number + 1 < chunks);
        tar = tar.raw(&block);
    }
    tar.body(body)
}

#[test]
fn bytes_that_are_not_utf8_stand_in_hexadecimal() {
    let mut header = TarHeader::new(b'0', "");
    header.name = b"caf\xe9".to_vec();
    let (scan, _) = walk(&Tar::new().entry(&header, b"").finish());
    assert_eq!(listing(&scan), ["File caf\\xe9 0"]);
}

#[test]
fn attributes_and_big_numbers() {
    let mut header = TarHeader::new(b'0', "f");
    header.mode = 0o104_755;
    header.uid = 0o7_777_777;
    let (scan, _) = walk(
        &Tar::new()
            .pax(&[("gid", "3000000000")])
            .entry(&header, b"")
            .finish(),
    );
    let entry = scan.index.get("f").unwrap();
    assert_eq!(
        (entry.mode, entry.uid, entry.gid),
        (0o4755, 0o7_777_777, 3_000_000_000)
    );
}
