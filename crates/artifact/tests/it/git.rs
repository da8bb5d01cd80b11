//! Repositories, made by the real git: what counts as theirs, and that nothing they name is run.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use seawall_artifact::source::git::{Address, Repository, Revision, open};
use seawall_artifact::source::http::Environment;
use seawall_artifact::source::registry::RegistryOptions;
use seawall_artifact::source::{OpenOptions, Source};
use seawall_artifact::{Error, ErrorKind};
use seawall_model::artifact::ArtifactKind;
use seawall_testkit::tool::{missing, run, skip};

use crate::walked::{Seen, walk, walk_well};

fn git(folder: &Path, arguments: &[&str]) -> String {
    let fixed = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b.example",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "protocol.file.allow=always",
        "-c",
        "init.defaultBranch=main",
    ];
    let output = run("git", &[&fixed, arguments].concat(), folder);
    String::from_utf8(output).unwrap().trim().to_owned()
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn commit(folder: &Path) -> String {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "-m", "x"]);
    git(folder, &["rev-parse", "HEAD"])
}

fn options() -> OpenOptions {
    OpenOptions {
        registry: RegistryOptions {
            environment: Environment::new(std::env::vars_os()),
            ..RegistryOptions::default()
        },
        ..OpenOptions::default()
    }
}

fn source(address: Address, revision: Revision) -> Result<Box<dyn Source>, Error> {
    open(&Repository { address, revision }, &options())
}

fn see(folder: &Path, revision: Revision) -> Seen {
    walk_well(&*source(Address::Local(folder.to_owned()), revision).unwrap())
}

fn paths(seen: &Seen) -> Vec<&str> {
    seen.tree.keys().map(String::as_str).collect()
}

/// A repository whose history holds an old state, with ignored, untracked and linked files besides.
fn sample(folder: &Path) -> (String, String) {
    git(folder, &["init", "--quiet"]);
    write(folder, "a.lock", "old");
    write(folder, "hidden/b.lock", "b");
    write(folder, ".gitattributes", "hidden export-ignore\n");
    let old = commit(folder);
    git(folder, &["tag", "v1"]);
    git(folder, &["branch", "stable"]);
    write(folder, "a.lock", "new");
    write(folder, "tracked.tmp", "t");
    symlink("/etc/passwd", folder.join("link")).unwrap();
    let new = commit(folder);
    write(folder, ".gitignore", "*.tmp\nnode_modules/\n");
    write(folder, "ignored.tmp", "i");
    write(folder, "node_modules/x/package.json", "{}");
    write(folder, "untracked.lock", "u");
    fs::remove_file(folder.join("hidden/b.lock")).unwrap();
    (old, new)
}

#[test]
fn a_working_tree_is_what_git_would_keep() {
    if let Some(why) = missing(&["git"]) {
        return skip(&why);
    }
    let folder = tempfile::tempdir().unwrap();
    sample(folder.path());
    let seen = see(folder.path(), Revision::Head);
    let want = [
        ".gitattributes",
        ".gitignore",
        "a.lock",
        "link",
        "tracked.tmp",
        "untracked.lock",
    ];
    assert_eq!(paths(&seen), want);
    assert_eq!(seen.tree["a.lock"], "new");
    assert_eq!(seen.problems, Vec::<String>::new());
    assert_eq!(seen.artifact.kind, ArtifactKind::Repository);
}

#[test]
fn a_revision_is_what_was_committed() {
    if let Some(why) = missing(&["git"]) {
        return skip(&why);
    }
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = sample(folder.path());
    let old_tree = [".gitattributes", "a.lock", "hidden/b.lock"];
    let cases = [
        (Revision::Branch("stable".to_owned()), &old),
        (Revision::Tag("v1".to_owned()), &old),
        (Revision::Commit(old.clone()), &old),
        (Revision::Commit(old[..7].to_owned()), &old),
        (Revision::Branch("main".to_owned()), &new),
    ];
    for (revision, commit) in cases {
        for remote in [false, true] {
            let url = format!("file://{}", folder.path().display());
            let address = if remote {
                Address::parse(&url).unwrap()
            } else {
                Address::Local(folder.path().to_owned())
            };
            let seen = walk_well(&*source(address, revision.clone()).unwrap());
            assert_eq!(&seen.artifact.references[0], commit, "{revision:?}");
            assert!(seen.artifact.created.is_some());
            if *commit == old {
                assert_eq!(paths(&seen), old_tree);
                assert_eq!(seen.tree["a.lock"], "old");
            } else {
                assert_eq!(seen.tree["a.lock"], "new");
                assert_eq!(seen.tree["tracked.tmp"], "t");
            }
        }
    }
    // A bare repository, and one that is fetched, have their HEAD.
    let bare = tempfile::tempdir().unwrap();
    let from = folder.path().display().to_string();
    git(bare.path(), &["clone", "--quiet", "--bare", &from, "b.git"]);
    let seen = see(&bare.path().join("b.git"), Revision::Head);
    assert_eq!(seen.artifact.references, [new]);
}

#[test]
fn a_folder_of_a_repository_is_only_that_folder() {
    if let Some(why) = missing(&["git"]) {
        return skip(&why);
    }
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet"]);
    write(folder.path(), "a.lock", "a");
    write(folder.path(), "sub/b.lock", "b");
    let commit = commit(folder.path());
    let below = folder.path().join("sub");
    assert_eq!(paths(&see(&below, Revision::Head)), ["b.lock"]);
    assert_eq!(paths(&see(&below, Revision::Commit(commit))), ["b.lock"]);
}

#[test]
fn what_lies_in_other_repositories_is_looked_at_or_told() {
    if let Some(why) = missing(&["git"]) {
        return skip(&why);
    }
    let other = tempfile::tempdir().unwrap();
    git(other.path(), &["init", "--quiet"]);
    write(other.path(), "c.lock", "c");
    commit(other.path());
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet"]);
    write(folder.path(), "a.lock", "a");
    let from = other.path().display().to_string();
    git(
        folder.path(),
        &["submodule", "--quiet", "add", &from, "sub"],
    );
    git(folder.path(), &["clone", "--quiet", &from, "nested"]);
    let commit = {
        git(folder.path(), &["add", "a.lock", "sub"]);
        git(folder.path(), &["commit", "--quiet", "-m", "x"]);
        git(folder.path(), &["rev-parse", "HEAD"])
    };
    let seen = see(folder.path(), Revision::Head);
    assert_eq!(seen.tree["sub/c.lock"], "c");
    assert_eq!(seen.tree["nested/c.lock"], "c");
    let seen = see(folder.path(), Revision::Commit(commit));
    assert!(
        seen.complains("sub: is another repository at commit"),
        "{:?}",
        seen.problems
    );
    git(
        folder.path(),
        &["submodule", "--quiet", "deinit", "--force", "sub"],
    );
    let seen = see(folder.path(), Revision::Head);
    assert!(
        seen.complains("sub: is a submodule that is not checked out"),
        "{:?}",
        seen.problems
    );
}

#[test]
fn nothing_that_a_repository_names_is_run() {
    if let Some(why) = missing(&["git"]) {
        return skip(&why);
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    sample(folder);
    let trap = folder.join("trap.sh");
    let sprung = folder.join(".git/sprung");
    fs::write(
        &trap,
        format!("#!/bin/sh\ntouch {}\ncat\n", sprung.display()),
    )
    .unwrap();
    fs::set_permissions(&trap, fs::Permissions::from_mode(0o755)).unwrap();
    let trap = trap.display().to_string();
    for hook in [
        "post-index-change",
        "reference-transaction",
        "post-checkout",
    ] {
        fs::create_dir_all(folder.join(".git/hooks")).unwrap();
        fs::copy(&trap, folder.join(".git/hooks").join(hook)).unwrap();
    }
    for (key, value) in [
        ("core.fsmonitor", trap.as_str()),
        ("core.pager", &trap),
        ("core.sshCommand", &trap),
        ("filter.evil.smudge", &trap),
        ("filter.evil.clean", &trap),
        ("diff.evil.textconv", &trap),
        ("remote.origin.url", &format!("ext::{trap}")),
        ("remote.origin.promisor", "true"),
        ("remote.origin.uploadpack", &trap),
        ("extensions.partialClone", "origin"),
        ("core.repositoryFormatVersion", "1"),
        ("protocol.ext.allow", "always"),
        ("alias.ls-files", &format!("!{trap}")),
    ] {
        git(folder, &["config", key, value]);
    }
    write(folder, ".gitattributes", "* filter=evil diff=evil\n");
    // An object that is missing would be fetched from the promisor.
    let blob = git(folder, &["rev-parse", "HEAD:a.lock"]);
    fs::remove_file(
        folder
            .join(".git/objects")
            .join(&blob[..2])
            .join(&blob[2..]),
    )
    .unwrap();
    fs::remove_file(&sprung).unwrap_or_default();
    let seen = see(folder, Revision::Head);
    assert_eq!(seen.tree["a.lock"], "new");
    let address = Address::Local(folder.to_owned());
    let seen = source(address, Revision::Branch("main".to_owned()));
    let seen = walk(&*seen.unwrap()).map(|seen| seen.tree["a.lock"].clone());
    assert!(
        seen.as_ref()
            .is_ok_and(|told| told.contains("does not have its content")),
        "{seen:?}"
    );
    assert!(!sprung.exists(), "the repository had something run");
}

#[test]
fn what_cannot_be_read_is_said() {
    if let Some(why) = missing(&["git"]) {
        return skip(&why);
    }
    let plain = tempfile::tempdir().unwrap();
    let fails = |address: Address, revision| match source(address, revision) {
        Ok(source) => walk(&*source).map(drop).unwrap_err(),
        Err(error) => error,
    };
    let error = fails(Address::Local(plain.path().to_owned()), Revision::Head);
    assert!(error.to_string().contains("no git repository"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet"]);
    commit(folder.path());
    for revision in [
        Revision::Branch("nosuch".to_owned()),
        Revision::Tag("nosuch".to_owned()),
        Revision::Commit("0123456789".to_owned()),
        Revision::Branch("--upload-pack=x".to_owned()),
        Revision::Branch("a b".to_owned()),
        Revision::Commit("HEAD~1".to_owned()),
    ] {
        let error = fails(Address::Local(folder.path().to_owned()), revision.clone());
        assert_eq!(error.kind(), ErrorKind::User, "{revision:?}: {error}");
    }
    let nowhere = Address::parse("https://user:geheim@127.0.0.1:1/x.git").unwrap();
    let error = fails(nowhere, Revision::Head);
    assert_eq!(error.kind(), ErrorKind::Network, "{error}");
    assert!(!error.to_string().contains("geheim"), "{error}");
}
