//! Lock files of Python, Rust, R, Julia and Haskell that are cut off, wrongly encoded, or hostile: the
//! good part is there, and the rest is told.

use seawall_inventory::extractor::{Extracted, Fact};
use seawall_inventory::language::python::{
    archive, conda, manifest, pdm, pipfile, poetry, pylock, requirements, uv,
};
use seawall_inventory::language::{haskell, julia, r, rust};
use seawall_inventory::unpack::{Take, Unpack};
use seawall_model::package::Package;

type Parse = fn(&str, &[u8], &mut Extracted);

fn read(parse: Parse, path: &str, bytes: &[u8]) -> (Vec<Package>, Vec<String>) {
    let mut out = Extracted::default();
    parse(path, bytes, &mut out);
    let mut packages = Vec::new();
    for (_, fact) in out.facts {
        match fact {
            Fact::Listed { packages: some } => packages.extend(some),
            other => panic!("{other:?}"),
        }
    }
    (
        packages,
        out.problems.iter().map(ToString::to_string).collect(),
    )
}

/// Packages as `NAME@VERSION`, and how many problems are told.
#[track_caller]
fn check(parse: Parse, path: &str, bytes: impl AsRef<[u8]>, want: &str, told: usize) {
    let (packages, problems) = read(parse, path, bytes.as_ref());
    let names: Vec<String> = packages
        .iter()
        .map(|p| format!("{}@{}", p.name, p.version))
        .collect();
    assert_eq!(names.join(" "), want, "{problems:?}");
    assert_eq!(problems.len(), told, "{problems:?}");
}

#[test]
fn cut_off_in_the_middle() {
    let toml = |list: &str| {
        format!(
            "[[{list}]]\nname = \"a\"\nversion = \"1\"\n\n[[{list}]]\nname = \"b\"\nversion = \"2"
        )
    };
    check(uv::parse_uv_lock, "uv.lock", toml("package"), "a@1", 1);
    check(
        poetry::parse_poetry_lock,
        "poetry.lock",
        toml("package"),
        "a@1",
        1,
    );
    check(pdm::parse_pdm_lock, "pdm.lock", toml("package"), "a@1", 1);
    check(
        pylock::parse_pylock,
        "pylock.toml",
        toml("packages"),
        "a@1",
        1,
    );
    check(
        rust::lock::parse_cargo_lock,
        "Cargo.lock",
        toml("package"),
        "a@1",
        1,
    );
    let julia =
        "[[deps.A]]\ngit-tree-sha1 = \"0\"\nuuid = \"u\"\nversion = \"1\"\n[[deps.B]]\nuuid = \"";
    check(
        julia::parse_julia_manifest,
        "Manifest.toml",
        julia,
        "A@1",
        1,
    );
    let pipfile = r#"{"default":{"a":{"version":"==1"},"b":{"version":"=="#;
    // The name that the cut left is told, too.
    check(
        pipfile::parse_pipfile_lock,
        "Pipfile.lock",
        pipfile,
        "a@1",
        2,
    );
    let renv = r#"{"Packages":{"a":{"Package":"a","Version":"1"},"b":{"Package":"b","#;
    check(r::renv::parse_renv_lock, "renv.lock", renv, "a@1", 2);
    let pixi = "packages:\n- pypi: x\n  name: a\n  version: '1'\n- pypi: \"y";
    check(conda::pixi::parse_pixi_lock, "pixi.lock", pixi, "a@1", 3);
    let lock = "package:\n- name: a\n  version: '1'\n  manager: pip\n- {name: b, ver";
    check(
        conda::lock::parse_conda_lock,
        "conda-lock.yml",
        lock,
        "a@1",
        // Nothing of what stands in brackets is read before they end, so of the entry only they are told.
        2,
    );
}

#[test]
fn keys_that_stand_twice() {
    let toml = "[[package]]\nname = \"a\"\nversion = \"1\"\nversion = \"2\"\n[[package]]\nname = \"b\"\nversion = \"3\"\n";
    check(rust::lock::parse_cargo_lock, "Cargo.lock", toml, "b@3", 1);
    let json = r#"{"default":{"a":{"version":"==1"},"a":{"version":"==2"}}}"#;
    check(
        pipfile::parse_pipfile_lock,
        "Pipfile.lock",
        json,
        "a@1 a@2",
        1,
    );
}

#[test]
fn other_encodings_and_none() {
    let wide: Vec<u8> = "\u{feff}a==1\r\nb==2 # x\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let parse = requirements::parse_requirements;
    check(parse, "requirements.txt", wide, "a@1 b@2", 0);
    check(
        parse,
        "requirements.txt",
        b"\xef\xbb\xbfa==1\nb==2",
        "a@1 b@2",
        0,
    );
    check(
        parse,
        "requirements.txt",
        b"a==1\n\xff\xfe\xfd\nb==2\n",
        "a@1 b@2",
        2,
    );
    check(parse, "requirements.txt", b"\0\x01\x02ELF\n<html>\n", "", 1);
    check(parse, "requirements.txt", b"", "", 0);
    check(
        rust::lock::parse_cargo_lock,
        "Cargo.lock",
        b"\xff\xff",
        "",
        2,
    );
}

#[test]
fn deep_nesting_is_told() {
    let deep = format!("a = {}", "[".repeat(100_000));
    check(uv::parse_uv_lock, "uv.lock", &deep, "", 1);
    check(rust::lock::parse_cargo_lock, "Cargo.lock", &deep, "", 1);
    check(
        pipfile::parse_pipfile_lock,
        "Pipfile.lock",
        "[".repeat(100_000),
        "",
        1,
    );
    let yaml = format!("packages: {}", "[".repeat(100_000));
    let (_, problems) = read(
        haskell::stack::parse_stack,
        "stack.yaml.lock",
        yaml.as_bytes(),
    );
    assert!(!problems.is_empty());
}

#[test]
fn requirements_in_all_their_forms() {
    let id = "0123456789abcdef0123456789abcdef01234567";
    let text = format!(
        "--index-url https://registry.example/simple\n\
         -r other.txt\n\
         -e .\n\
         -e ./sub\n\
         A_b.c [x] == 1.0 ; python_version > '3' \\\n    --hash=sha256:{hash}\n\
         d===2+local\n\
         e @ https://packages.example/e-3-py3-none-any.whl#sha256={hash}\n\
         git+https://git.example/f@{id}#egg=f\n\
         https://packages.example/g-4.tar.gz\n\
         h>=1\n\
         i==1.*\n\
         j\n\
         git+https://git.example/k@main#egg=k\n",
        hash = "0".repeat(64),
    );
    let (packages, problems) = read(
        requirements::parse_requirements,
        "requirements.txt",
        text.as_bytes(),
    );
    let lines: Vec<String> = packages
        .iter()
        .map(|p| {
            let line = p.locations[0].start.unwrap().line;
            format!(
                "{} {} hashes {} line {line}",
                p.purl,
                p.commit.is_some(),
                p.hashes.len()
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "pkg:pypi/a-b.c@1.0 false hashes 1 line 5".to_owned(),
            "pkg:pypi/d@2%2Blocal false hashes 0 line 7".to_owned(),
            "pkg:pypi/e@3 false hashes 1 line 8".to_owned(),
            format!("pkg:pypi/f@{id} true hashes 0 line 9"),
            "pkg:pypi/g@4 false hashes 0 line 10".to_owned(),
        ]
    );
    let told = |part: &str| problems.iter().any(|problem| problem.contains(part));
    assert!(
        told("pinned to one release, not looked up: 4, the first is `h>=1`"),
        "{problems:?}"
    );
    assert!(told("`other.txt`") && told("revision"), "{problems:?}");
    assert_eq!(problems.len(), 3);
}

#[test]
fn manifests_tell_what_is_not_pinned() {
    let pyproject = "[project]\ndependencies = [\"a==1\", \"b>=2\"]\n[project.optional-dependencies]\n\
                     x = [\"c==3\"]\n[tool.poetry.dependencies]\npython = \"^3\"\nd = \"4.0\"\ne = \"^5\"\n";
    check(
        manifest::parse_manifest,
        "pyproject.toml",
        pyproject,
        "a@1 c@3 d@4.0",
        1,
    );
    let cargo = "[dependencies]\na = \"=1.2.3\"\nb = \"1\"\nc = { path = \"c\" }\nd = { git = \"x\" }\n\
                 [target.'cfg(unix)'.dependencies]\ne = { version = \"=2.0.0\", optional = true }\n";
    check(
        rust::manifest::parse_cargo_toml,
        "Cargo.toml",
        cargo,
        "a@1.2.3 e@2.0.0",
        1,
    );
}

#[test]
fn a_manifest_counts_only_without_a_lock() {
    use crate::layered::file;
    use crate::project_folder::{lines, problems, scan_files};
    let manifest = || file("[package]\nname = \"x\"\n[dependencies]\nb = \"1\"\n");
    let python = || file("[project]\ndependencies = [\"b\"]\n");
    let covered = scan_files(vec![
        ("Cargo.lock", file("version = 4\n")),
        ("member/Cargo.toml", manifest()),
        ("p/uv.lock", file("version = 1\n")),
        ("p/packages/q/pyproject.toml", python()),
    ]);
    assert_eq!((lines(&covered).len(), problems(&covered)), (0, vec![]));
    let bare = scan_files(vec![
        ("a/Cargo.lock", file("version = 4\n")),
        ("b/Cargo.toml", manifest()),
        ("p/my-uv.lock", file("")),
        ("p/pyproject.toml", python()),
    ]);
    assert_eq!(problems(&bare).len(), 2);
}

/// Gives the files of an archive as they are.
struct Files(&'static [(&'static str, &'static str)]);

impl Unpack for Files {
    fn open<'a>(&self, _: &'a [u8], _: u64) -> std::io::Result<Box<dyn std::io::Read + 'a>> {
        Err(std::io::Error::other("not asked for"))
    }

    fn zip(&self, _: &[u8], take: &mut Take<'_>) -> std::io::Result<()> {
        for (name, text) in self.0 {
            let mut read = |_: u64| Ok(text.as_bytes().to_vec());
            if !take(name, text.len() as u64, &mut read) {
                break;
            }
        }
        Ok(())
    }
}

#[test]
fn wheels_and_eggs() {
    let archive = |files| {
        let mut out = Extracted::default();
        archive::parse_archive("x/a.whl", b"PK", &Files(files), &mut out);
        let packages = out.facts.into_iter().flat_map(|(_, fact)| match fact {
            Fact::Listed { packages } => packages,
            other => panic!("{other:?}"),
        });
        let lines: Vec<String> = packages
            .map(|p| format!("{} {}", p.purl, p.locations[0].path))
            .collect();
        (lines.join(","), out.problems.len())
    };
    assert_eq!(
        archive(&[
            ("a/b.py", ""),
            ("a-1.dist-info/METADATA", "Name: a\nVersion: 1\n")
        ]),
        ("pkg:pypi/a@1 x/a.whl!/a-1.dist-info/METADATA".to_owned(), 0)
    );
    assert_eq!(
        archive(&[("EGG-INFO/PKG-INFO", "Name: b\nVersion: 2\n")]),
        ("pkg:pypi/b@2 x/a.whl!/EGG-INFO/PKG-INFO".to_owned(), 0)
    );
    assert_eq!(archive(&[("a.py", "")]), (String::new(), 1));
}

/// Gives every seed of a fuzz target to a parser; returns how many packages come out.
fn replay(target: &str, parse: fn(&[u8], &mut Extracted)) -> usize {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("../../fuzz/corpus").join(target);
    let mut out = Extracted::default();
    for seed in std::fs::read_dir(&folder).unwrap() {
        parse(&std::fs::read(seed.unwrap().path()).unwrap(), &mut out);
    }
    let packages = out.facts.iter().map(|(_, fact)| match fact {
        Fact::Listed { packages } => packages.len(),
        other => panic!("{other:?}"),
    });
    packages.sum()
}

#[test]
fn seeds_of_python_files() {
    let packages = replay("python_files", |seed, out| {
        let (format, bytes) = seed.split_first().unwrap();
        seawall_inventory::language::python::parse_any(*format, bytes, out);
    });
    assert!(packages >= 30, "{packages}");
}

#[test]
fn seeds_of_rust_r_julia_haskell() {
    let packages = replay("rust_r_julia_haskell", |seed, out| {
        rust::lock::parse_cargo_lock("Cargo.lock", seed, out);
        rust::manifest::parse_cargo_toml("Cargo.toml", seed, out);
        drop(r::installed::parse_description("lib/a/DESCRIPTION", seed));
        r::renv::parse_renv_lock("renv.lock", seed, out);
        r::packrat::parse_packrat_lock("packrat.lock", seed, out);
        julia::parse_julia_manifest("Manifest.toml", seed, out);
        haskell::stack::parse_stack("stack.yaml", seed, out);
        haskell::stack::parse_stack("stack.yaml.lock", seed, out);
        haskell::cabal::parse_freeze("cabal.project.freeze", seed, out);
    });
    assert!(packages >= 30, "{packages}");
}
