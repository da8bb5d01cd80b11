//! The image that most tests scan: Debian 12 with old packages, in four layers that change, remove and link
//! what the layers below brought. What must be found in it is written down beside it.

use std::fmt::Write as _;

use seawall_testkit::image::Image;
use seawall_testkit::tar::Tar;

/// Name of the image.
pub(crate) const NAME: &str = "seawall/sample:1";

/// Where Debian's package database lies.
pub(crate) const STATUS: &str = "var/lib/dpkg/status";

/// Instructions of the layers, lowest first.
pub(crate) const INSTRUCTIONS: [&str; 4] = [
    "/bin/sh -c #(nop) ADD file:5a5a in / ",
    "RUN /bin/sh -c apt-get install -y libwebp7 && apt-get purge -y wget # buildkit",
    "RUN /bin/sh -c rm /var/lib/dpkg/status.d/second # buildkit",
    "COPY dpkg/ /var/lib/dpkg/status.d/ # buildkit",
];

/// A package as it stands in a `status` file: name, source with its version where that differs, version.
pub(crate) type Entry<'a> = (&'a str, &'a str, &'a str);

/// Packages of the first layer.
pub(crate) const BASE: [Entry<'_>; 7] = [
    ("curl", "", "7.88.1-10"),
    ("libc6", "glibc", "2.36-9"),
    ("libcurl4", "curl", "7.88.1-10"),
    ("libssl3", "openssl", "3.0.11-1~deb12u1"),
    ("openssl", "", "3.0.11-1~deb12u1"),
    ("wget", "", "1.21.3-1"),
    ("zlib1g", "zlib", "1:1.2.13.dfsg-1"),
];

/// What the second layer installs.
pub(crate) const ADDED: Entry<'_> = ("libwebp7", "libwebp", "1.2.4-0.2");

/// The package that the last layer brings, where a folder of packages is replaced as a whole.
pub(crate) const FOURTH: Entry<'_> = ("libexpat1", "expat", "2.5.0-1");

/// Vulnerabilities that Debian's advisories fix after the versions above: id, package, fixed version
/// (DSA-5532-1, DSA-5523-1, DSA-5514-1, DSA-5497-1).
pub(crate) const KNOWN: [(&str, &str, &str); 5] = [
    ("CVE-2023-5363", "openssl", "3.0.11-1~deb12u2"),
    ("CVE-2023-5363", "libssl3", "3.0.11-1~deb12u2"),
    ("CVE-2023-38545", "libcurl4", "7.88.1-10+deb12u4"),
    ("CVE-2023-4911", "libc6", "2.36-9+deb12u3"),
    ("CVE-2023-4863", "libwebp7", "1.2.4-0.2+deb12u1"),
];

/// Builds the image.
pub(crate) fn image() -> Image {
    let base = Tar::new()
        .directory("etc")
        .file("usr/lib/os-release", OS_RELEASE)
        .hard_link("etc/os-release", "usr/lib/os-release")
        .file(STATUS, status(&BASE))
        .file("var/lib/dpkg/info/wget.list", "/.\n/usr/bin/wget\n")
        .file(
            "var/lib/dpkg/info/zlib1g:amd64.list",
            "/.\n/usr/lib/libz.so.1\n",
        )
        .file("var/lib/dpkg/status.d/first", entry(("first", "", "1-1")))
        .file("var/lib/dpkg/status.d/second", entry(("second", "", "2-1")))
        .file("usr/bin/wget", "\x7fELF wget")
        .file("usr/lib/libz.so.1", "\x7fELF libz");
    let kept = BASE.iter().filter(|package| package.0 != "wget").copied();
    let second: Vec<_> = kept.chain([ADDED]).collect();
    let installed = Tar::new()
        .file(STATUS, status(&second))
        .hard_link("var/lib/dpkg/status-old", STATUS)
        .whiteout("var/lib/dpkg/info/wget.list")
        .file(
            "var/lib/dpkg/info/libwebp7:amd64.list",
            "/.\n/usr/lib/libwebp.so.7\n",
        )
        .file("usr/lib/libwebp.so.7", "\x7fELF libwebp")
        .whiteout("usr/bin/wget");
    let removed = Tar::new().whiteout("var/lib/dpkg/status.d/second");
    let replaced = Tar::new()
        .directory("var/lib/dpkg/status.d")
        .opaque("var/lib/dpkg/status.d")
        .file("var/lib/dpkg/status.d/fourth", entry(FOURTH));
    let layers = [base, installed, removed, replaced];
    let add =
        |image: Image, (tar, instruction): (Tar, &str)| image.layer(tar.finish(), instruction);
    layers
        .into_iter()
        .zip(INSTRUCTIONS)
        .fold(Image::new(NAME), add)
}

/// Builds an image of one layer with these files, each a path and its content.
pub(crate) fn with_files(files: &[(&str, &str)]) -> Image {
    let add = |tar: Tar, (path, content): &(&str, &str)| tar.file(path, content);
    let tar = files.iter().fold(Tar::new(), add).finish();
    Image::new(NAME).layer(tar, INSTRUCTIONS[0])
}

/// Writes a `status` file (deb-control(5), dpkg-query's fields).
pub(crate) fn status(packages: &[Entry<'_>]) -> String {
    let entries: Vec<_> = packages.iter().map(|package| entry(*package)).collect();
    entries.join("\n")
}

fn entry((name, source, version): Entry<'_>) -> String {
    let mut text = format!(
        "Package: {name}\nStatus: install ok installed\nPriority: optional\nSection: libs\n\
         Installed-Size: 100\nMaintainer: Somebody <somebody@example.org>\nArchitecture: amd64\n"
    );
    if !source.is_empty() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "Source: {source}");
    }
    text + &format!("Version: {version}\nDescription: a package\n of several\n .\n lines\n")
}

/// `os-release` of Debian 12.
pub(crate) const OS_RELEASE: &str = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n\
    NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\n\
    VERSION_CODENAME=bookworm\nID=debian\n";
