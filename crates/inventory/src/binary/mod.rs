//! Programs and libraries: what they tell of what went into them. Go's build information and functions,
//! the list that `cargo auditable` leaves, the notes of distributions, what assemblies of .NET say of
//! themselves, and, where none of these is there, texts by which well-known programs can be recognised.

pub mod auditable;
pub mod classifier;
pub mod dotnet;
pub mod executable;
pub mod go;
pub mod note;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile};
use crate::unpack::Unpack;

use executable::Executable;

/// Reads programs and libraries.
#[derive(Clone, Copy, Debug)]
pub struct Binary;

impl Extractor for Binary {
    fn id(&self) -> &'static str {
        "binary"
    }

    fn version(&self) -> u32 {
        2
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        may_be_executable(path).then_some(Interest {
            max_bytes: LARGEST,
            grouping: Grouping::Sniffed,
        })
    }

    fn wants(&self, start: &[u8]) -> bool {
        executable::is_executable(start)
    }

    fn extract(&self, files: &[LayerFile], unpack: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            read_binary(file, unpack, out);
        }
    }
}

/// Reads a program or library.
pub fn read_binary(file: &LayerFile, unpack: &dyn Unpack, out: &mut Extracted) {
    let mut made_by_go = false;
    for executable in Executable::read(&file.bytes) {
        made_by_go |= go::extract(&file.path, &executable, out);
        auditable::extract(&file.path, &executable, unpack, out);
        note::extract(&file.path, &executable, out);
        if !made_by_go {
            dotnet::extract(&file.path, &executable, &file.bytes, unpack, out);
        }
    }
    if !made_by_go {
        let packages = classifier::recognise(&file.path, &file.bytes);
        if !packages.is_empty() {
            out.facts
                .push((file.path.clone(), Fact::Listed { packages }));
        }
    }
}

/// Reads one of the texts inside programs, for tests: Go's list of modules, a name of Go's linker, a list of
/// crates or a package note, as the first byte says. Returns how much was found.
pub fn read_text(data: &[u8]) -> usize {
    let Some((choice, text)) = data.split_first() else {
        return 0;
    };
    match choice {
        0 => {
            let text = String::from_utf8_lossy(text);
            let modules = go::module::Modules::read(&text);
            go::version::of_main(&modules);
            modules.others.len()
        }
        1 => {
            let symbol = go::symbol::Symbol::parse(&String::from_utf8_lossy(text));
            symbol.map_or(0, |symbol| symbol.names().count())
        }
        2 => auditable::parse_list(text).map_or(0, |list| list.len()),
        _ => note::parse_note(text).map_or(0, |note| usize::from(note.is_some())),
    }
}

/// Says, of a path, whether a program may lie there: by far the most files are texts and pictures, and
/// their names say so.
fn may_be_executable(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let Some(dot) = name.rfind('.').filter(|dot| *dot > 0) else {
        return true;
    };
    let ending = name.get(dot.saturating_add(1)..).unwrap_or_default();
    OTHERS.binary_search(&ending).is_err()
}

/// A large program has 300 MB.
const LARGEST: u64 = 512 << 20;

/// Endings of files that are no programs, sorted.
const OTHERS: &[&str] = &[
    "a",
    "afm",
    "al",
    "am",
    "asc",
    "bat",
    "bmp",
    "bz2",
    "c",
    "cc",
    "cfg",
    "class",
    "cmake",
    "conf",
    "cpp",
    "crt",
    "css",
    "csv",
    "ctypes",
    "d",
    "db",
    "deb",
    "desktop",
    "dict",
    "el",
    "enc",
    "eot",
    "erb",
    "etc",
    "gem",
    "gemspec",
    "gif",
    "gmo",
    "go",
    "gresource",
    "gz",
    "h",
    "hash",
    "hbs",
    "hpp",
    "html",
    "ico",
    "idx",
    "in",
    "inc",
    "info",
    "ini",
    "ipp",
    "jar",
    "java",
    "jpeg",
    "jpg",
    "js",
    "json",
    "jsx",
    "ko",
    "la",
    "less",
    "list",
    "lock",
    "log",
    "lua",
    "m4",
    "map",
    "md",
    "md5sums",
    "mjs",
    "mo",
    "mp3",
    "mp4",
    "o",
    "ogg",
    "otf",
    "page",
    "patch",
    "pc",
    "pdf",
    "pem",
    "ph",
    "php",
    "pl",
    "pm",
    "png",
    "po",
    "pod",
    "postinst",
    "postrm",
    "preinst",
    "prerm",
    "properties",
    "proto",
    "ps1",
    "py",
    "pyc",
    "pyi",
    "pyo",
    "rb",
    "ri",
    "rpm",
    "rs",
    "rst",
    "scss",
    "service",
    "sh",
    "shlibs",
    "sql",
    "svg",
    "symbols",
    "t",
    "tar",
    "tcl",
    "templates",
    "tex",
    "tgz",
    "toml",
    "triggers",
    "ts",
    "tsx",
    "ttf",
    "txt",
    "vim",
    "war",
    "wav",
    "webp",
    "whl",
    "woff",
    "woff2",
    "xhtml",
    "xml",
    "xsd",
    "xsl",
    "xz",
    "yaml",
    "yml",
    "zip",
    "zst",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_files() {
        assert!(OTHERS.is_sorted());
        for (path, wanted) in [
            ("usr/bin/docker", true),
            ("usr/lib/libc.so.6", true),
            ("usr/lib/x.so", true),
            ("app/server.exe", true),
            ("usr/bin/.hidden", true),
            ("usr/bin/python3.11", true),
            ("usr/share/doc/a/copyright", true),
            ("usr/lib/python3/a.py", false),
            ("usr/share/x/a.png", false),
        ] {
            assert_eq!(Binary.interest(path).is_some(), wanted, "{path}");
        }
    }
}
