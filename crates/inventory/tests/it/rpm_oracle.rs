//! Our reading of real databases beside that of rpm itself: packages are built by `rpmbuild`, put into a
//! database by `rpm --justdb`, and listed by `rpm -qa`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use seawall_model::package::Package;
use tempfile::TempDir;

use crate::rpm::{extract, packages, whys};

/// A spec with what databases of real systems hold: epochs of all kinds, a module, many files, long
/// changelogs (rows over many overflow pages), translated and empty values.
fn spec() -> String {
    let mut spec = String::from(SPEC);
    for index in 0..120 {
        let _ = write!(
            spec,
            "%package -n filler{index}\nSummary: s\nVersion: {index}.{}\n%description -n filler{index}\nd\n\
             %files -n filler{index}\n",
            index % 7
        );
    }
    spec.push_str("%install\nmkdir -p %{buildroot}/usr/share/beta %{buildroot}/opt/alpha/x\n");
    spec.push_str("for i in $(seq 1 2500); do echo > %{buildroot}/usr/share/beta/file-$i; done\n");
    spec.push_str("touch %{buildroot}/opt/alpha/x/y '%{buildroot}/opt/alpha/sp ace'\n%changelog\n");
    for line in 0..400 {
        let _ = write!(
            spec,
            "* Sun Nov 22 2026 P <p@example.org> - 1-{line}\n- CVE-2026-{line:04}\n"
        );
    }
    spec
}

const SPEC: &str = "\
Name: alpha
Epoch: 2
Version: 1.0
Release: 3.el9
Summary: First
License: MIT AND Apache-2.0
Vendor: Acme
Packager: P <p@example.org>
ModularityLabel: alpha:18:820:abc
%description
d
%files
/opt/alpha
%package -n beta
Summary: Second
Version: 5.6~rc1
License: GPL-2.0-or-later
BuildArch: noarch
%description -n beta
d
%files -n beta
/usr/share/beta
%package -n gamma-tools
Summary: Third
Epoch: 0
%description -n gamma-tools
d
%files -n gamma-tools
";

/// Runs a program and returns what it printed; `None` where it is not installed.
fn run(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C")
        .output()
        .ok()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {errors}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// A database that rpm wrote, or `None` with a message where rpm cannot.
fn database() -> Option<(TempDir, PathBuf)> {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().to_str().unwrap();
    let tools =
        ["rpm", "rpmbuild"].map(|tool| Command::new(tool).arg("--version").output().is_ok());
    if tools != [true, true] || run("rpm", &["--eval", "%_db_backend"])?.trim() != "sqlite" {
        eprintln_skip("rpm and rpmbuild with SQLite databases are not installed");
        return None;
    }
    fs::write(scratch.path().join("t.spec"), spec()).unwrap();
    let top = format!("_topdir {root}/top");
    let file = format!("{root}/t.spec");
    run(
        "rpmbuild",
        &[
            "--define",
            &top,
            "--define",
            "_binary_payload w0.ufdio",
            "-bb",
            &file,
        ],
    )?;
    let mut built = Vec::new();
    for folder in fs::read_dir(scratch.path().join("top/RPMS")).unwrap() {
        for entry in fs::read_dir(folder.unwrap().path()).unwrap() {
            built.push(entry.unwrap().path().to_str().unwrap().to_owned());
        }
    }
    let db = scratch.path().join("db");
    let path = db.to_str().unwrap();
    let mut arguments = vec![
        "--dbpath",
        path,
        "-i",
        "--justdb",
        "--nodeps",
        "--ignorearch",
    ];
    arguments.extend(built.iter().map(String::as_str));
    run("rpm", &arguments)?;
    // What was erased leaves free pages.
    let gone: Vec<String> = (0..120)
        .step_by(3)
        .map(|index| format!("filler{index}"))
        .collect();
    let mut arguments = vec!["--dbpath", path, "-e", "--justdb", "--nodeps"];
    arguments.extend(gone.iter().map(String::as_str));
    run("rpm", &arguments)?;
    Some((scratch, db))
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn eprintln_skip(why: &str) {
    eprintln!("skipped: {why}");
}

/// What rpm lists, one line a package in our own order of fields, with its files.
fn listed(db: &Path, backend: Option<&str>) -> BTreeMap<String, Vec<String>> {
    let format = "%{NAME}|%{EPOCHNUM}:%{VERSION}-%{RELEASE}|%{ARCH}|%{VENDOR}|%{PACKAGER}|%{LICENSE}|\
                  %{SOURCERPM}|%{MODULARITYLABEL}[\\t%{FILENAMES}]\\n";
    let define = backend.map(|backend| format!("_db_backend {backend}"));
    let mut arguments = vec!["--dbpath", db.to_str().unwrap(), "-qa", "--qf", format];
    if let Some(define) = &define {
        arguments.extend(["--define", define]);
    }
    let mut all = BTreeMap::new();
    for line in run("rpm", &arguments).unwrap().lines() {
        let (package, files) = line.split_once('\t').unwrap_or((line, ""));
        let files = files.split('\t').filter(|file| !file.is_empty());
        let mut files: Vec<String> = files.map(|file| file[1..].to_owned()).collect();
        files.sort();
        all.insert(package.replace("|0:", "|"), files);
    }
    all
}

/// The same of what we read.
fn read(name: &str, files: &[(&str, &[u8])]) -> BTreeMap<String, Vec<String>> {
    let files: Vec<(String, &[u8])> = files
        .iter()
        .map(|(suffix, bytes)| (format!("var/lib/rpm/{name}{suffix}"), *bytes))
        .collect();
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), *bytes))
        .collect();
    let out = extract(&files);
    let unfinished = |why: &String| why.contains("unfinished") || why.contains("not finished");
    let told: Vec<String> = whys(&out)
        .into_iter()
        .filter(|why| !unfinished(why))
        .collect();
    assert_eq!(told, [""; 0]);
    let line = |p: &&Package| {
        let or_none = |value: &Option<String>| value.clone().unwrap_or("(none)".into());
        let source = p
            .source
            .as_ref()
            .map(|s| format!("{}-{}.src.rpm", s.name, s.version));
        let licence = p.licences.first().cloned();
        let package = [
            p.name.clone(),
            p.version.clone(),
            or_none(&p.architecture),
            or_none(&p.vendor),
            or_none(&p.maintainer),
            or_none(&licence),
            or_none(&source),
            or_none(&p.module),
        ];
        (
            package.join("|"),
            p.files.iter().map(ToString::to_string).collect(),
        )
    };
    packages(&out).iter().map(line).collect()
}

/// One test, because building the packages takes longer than all the rest.
#[test]
fn rpm_lists_the_same() {
    let Some((scratch, db)) = database() else {
        return;
    };
    let want = listed(&db, None);
    assert_eq!(want.len(), 3 + 80);
    let main = fs::read(db.join("rpmdb.sqlite")).unwrap();
    let wal = fs::read(db.join("rpmdb.sqlite-wal")).unwrap_or_default();
    assert_eq!(read("rpmdb.sqlite", &[("", &main), ("-wal", &wal)]), want);

    changelogs(&db, &main, &wal);
    shapes_of_sqlite(scratch.path(), &db);
    berkeley_databases(&db, &want);
}

/// The ids that `rpm -q --changelog` prints, with the versions of their entries, are the ones that we read.
/// Each stands once there, so that no rule chooses between them.
fn changelogs(db: &Path, main: &[u8], wal: &[u8]) {
    let db = db.to_str().unwrap();
    let text = run("rpm", &["--dbpath", db, "-q", "--changelog", "alpha"]).unwrap();
    let mut want = Vec::new();
    let mut version = "";
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("* ") {
            version = head.rsplit(' ').next().unwrap();
        } else if let Some(id) = line.strip_prefix("- ") {
            want.push(format!("{id} {version}"));
        }
    }
    assert!(want.len() > 100, "{text}");
    want.sort();
    let files = [
        ("var/lib/rpm/rpmdb.sqlite", main),
        ("var/lib/rpm/rpmdb.sqlite-wal", wal),
    ];
    let out = extract(&files);
    let all = packages(&out);
    let alpha = all.iter().find(|package| package.name == "alpha").unwrap();
    let got = alpha.changelog.iter();
    let got: Vec<String> = got.map(|m| format!("{} {}", m.id, m.version)).collect();
    assert_eq!(got, want);
}

/// The same rows in Berkeley DB, in both byte orders.
fn berkeley_databases(db: &Path, want: &BTreeMap<String, Vec<String>>) {
    for (order, name) in [("<I", "little"), (">I", "big")] {
        let folder = db.join(name);
        let Some(bytes) = berkeley(db, &folder, order) else {
            return eprintln_skip("python3 with sqlite3 and db5.3_load are not installed");
        };
        // rpm reads such a database too.
        assert_eq!(listed(&folder, Some("bdb_ro")), *want, "{name}");
        assert_eq!(read("Packages", &[("", &bytes)]), *want, "{name}");
    }
}

/// Lets Berkeley DB's own tool write the rows of the database.
fn berkeley(db: &Path, folder: &Path, order: &str) -> Option<Vec<u8>> {
    Command::new("db5.3_load").arg("-V").output().ok()?;
    fs::create_dir(folder).unwrap();
    let script = "import sqlite3,struct,subprocess,sys\n\
        db,out,order=sys.argv[1:4]\n\
        rows=sqlite3.connect(db).execute('select hnum,blob from Packages').fetchall()\n\
        lorder={'<I':1234,'>I':4321}[order]\n\
        text='VERSION=3\\nformat=bytevalue\\ntype=hash\\ndb_lorder=%d\\ndb_pagesize=4096\\nHEADER=END\\n'%lorder\n\
        for n,b in [(0,struct.pack(order,999))]+rows:\n    \
            text+=' '+struct.pack(order,n).hex()+'\\n '+b.hex()+'\\n'\n\
        subprocess.run(['db5.3_load','-f','/dev/stdin',out],input=(text+'DATA=END\\n').encode(),check=True)\n";
    let main = db.join("rpmdb.sqlite");
    let file = folder.join("Packages");
    let arguments = [main.to_str().unwrap(), file.to_str().unwrap(), order];
    run("python3", &[&["-c", script], &arguments[..]].concat())?;
    fs::read(file).ok()
}

/// Pages of all sizes, text in all encodings, pages that only vacuuming knows, and a log that was not
/// written back: each made by `SQLite` itself and read as rpm reads it.
fn shapes_of_sqlite(scratch: &Path, db: &Path) {
    let shapes = [
        ("512", "UTF-8", "0", "delete"),
        ("1024", "UTF-16le", "1", "delete"),
        ("4096", "UTF-16be", "2", "wal"),
        ("16384", "UTF-8", "1", "wal"),
        ("65536", "UTF-16le", "0", "wal"),
        ("65536", "UTF-8", "0", "delete"),
        ("512", "UTF-8", "1", "wal"),
    ];
    for (index, (page, encoding, vacuum, journal)) in shapes.into_iter().enumerate() {
        let folder = scratch.join(format!("shape{index}"));
        fs::create_dir(&folder).unwrap();
        let from = db.join("rpmdb.sqlite");
        let (from, to) = (from.to_str().unwrap(), folder.to_str().unwrap());
        run(
            "python3",
            &["-c", SHAPE, from, to, page, encoding, vacuum, journal],
        )
        .unwrap();
        let main = fs::read(folder.join("rpmdb.sqlite")).unwrap();
        let wal = fs::read(folder.join("rpmdb.sqlite-wal")).unwrap_or_default();
        assert_eq!(journal == "wal", !wal.is_empty());
        let got = read("rpmdb.sqlite", &[("", &main), ("-wal", &wal)]);
        let want = listed(&folder, None);
        assert_eq!(got, want, "shape {index}");
        assert!((40..70).contains(&want.len()), "{}", want.len());
    }
}

/// Copies the rows into a database of another shape, deletes every fourth, and copies the files away
/// while the connection is open, so that a log stays behind.
const SHAPE: &str = "
import shutil, sqlite3, sys, os
src, out, page, encoding, vacuum, journal = sys.argv[1:7]
work = os.path.join(out, 'work')
os.mkdir(work)
path = os.path.join(work, 'rpmdb.sqlite')
rows = sqlite3.connect(src).execute('select hnum, blob from Packages order by blob').fetchall()
c = sqlite3.connect(path, isolation_level=None)
for p in ('page_size=' + page, 'encoding=\"' + encoding + '\"', 'auto_vacuum=' + vacuum,
          'journal_mode=' + journal, 'wal_autocheckpoint=0'):
    c.execute('pragma ' + p).fetchall()
for (sql,) in sqlite3.connect(src).execute('select sql from sqlite_master order by rowid desc'):
    if sql and 'sqlite_' not in sql and ' INDEX ' not in sql:
        c.execute(sql)
half = len(rows) // 2
for part in (rows[:half], rows[half:]):
    c.execute('begin')
    c.executemany('insert into Packages values (?, ?)', part)
    c.execute('commit')
    if journal == 'wal' and part == rows[:half]:
        c.execute('pragma wal_checkpoint(restart)').fetchall()
c.execute('delete from Packages where hnum % 4 = 0')
c.execute('pragma cache_size=1')
c.execute('begin')
c.execute('delete from Packages where hnum % 4 = 1')
for name in os.listdir(work):
    if not name.endswith(('-shm', '-journal')):
        shutil.copy(os.path.join(work, name), out)
if journal == 'delete':
    c.execute('rollback')
    shutil.copy(path, out)
c.close()
";
