//! Bundler's locks: what Bundler wrote for small projects, and broken ones.

use seawall_inventory::extractor::Extracted;
use seawall_inventory::language::ruby::gemfile_lock::parse_lock;

use crate::layered::file;
use crate::project_folder::{lines, problems, scan, scan_files};

#[test]
fn platforms_repositories_and_folders() {
    let inventory = scan("ruby/platforms");
    let want = [
        "alpha 1.2.3 direct unknown > beta-tool@2.0.5 native@1.15.4 native@1.15.4",
        "beta-tool 2.0.5 indirect unknown",
        "fromgit 0.4.0 direct unknown > beta-tool@2.0.5",
        "mine 0.1.0 project unknown > alpha@1.2.3",
        "native 1.15.4 indirect unknown",
        "native 1.15.4 indirect unknown",
        "rspecish 3.0.0.pre1 direct unknown",
    ];
    assert_eq!(lines(&inventory), want);
    assert_eq!(problems(&inventory), [""; 0]);
    let purls: Vec<String> = inventory
        .packages
        .iter()
        .map(|package| package.purl.to_string())
        .collect();
    assert_eq!(
        purls[4..6],
        [
            "pkg:gem/native@1.15.4?platform=arm64-darwin",
            "pkg:gem/native@1.15.4?platform=x86_64-linux",
        ]
    );
    let git = &inventory.packages[2];
    assert_eq!(
        git.commit.as_deref(),
        Some("fe922afd6d1a2e791b460f58475f8e8005f5b307")
    );
    assert_eq!(git.locations[0].start.unwrap().line, 5);
}

#[test]
fn other_names_and_one_platform() {
    let plain = [
        "alpha 1.2.3 direct unknown > beta-tool@2.0.5 native@1.15.4",
        "beta-tool 2.0.5 indirect unknown",
        "native 1.15.4 indirect unknown > beta-tool@2.0.5",
    ];
    assert_eq!(lines(&scan("ruby/plain")), plain);
    let renamed = [
        "native 1.15.4 direct unknown",
        "rspecish 3.0.0.pre1 direct unknown",
    ];
    assert_eq!(lines(&scan("ruby/gems-locked")), renamed);
}

#[test]
fn digests() {
    let digest = "ab".repeat(32);
    let text = format!(
        "GEM\n  specs:\n    a (1.0-java)\n    b (2.0)\n\nCHECKSUMS\n  a (1.0-java) sha256={digest}\n  b (2.0)\n"
    );
    let inventory = scan_files(vec![("Gemfile.next.lock", file(text))]);
    assert_eq!(inventory.packages[0].hashes[0].hex, digest);
    assert_eq!(inventory.packages[1].hashes, []);
}

#[test]
fn broken_locks() {
    for (text, want, why) in [
        (
            "GEM\r\n  specs:\r\n    a (1.0)\r\n      b (>= 1)\r\n    b (1.2.3)\r\n",
            &["a 1.0", "b 1.2.3"][..],
            &[][..],
        ),
        (
            "GEM\n  specs:\n    a (1.0)\n<<<<<<< HEAD\n    b (1.2)\n=======\n    b (1.3)\n>>>>>>> x\nGEM\n  specs:\n    c (1.0)\n",
            &["a 1.0", "b 1.2", "b 1.3", "c 1.0"],
            &["lines that cannot be read: 3, the first is `4: <<<<<<< HEAD`"],
        ),
        (
            "\u{feff}GEM\n  specs:\n    a (1.0)\n    b (1.",
            &["a 1.0"],
            &[
                "lines that cannot be read: 1, the first is `4: b (1.`",
                "the last line has no end",
            ],
        ),
        (
            "GEM\n  specs:\n    a (~> 1)\n",
            &[],
            &["gems without a usable version, not listed: 1, the first is `a (~> 1)`"],
        ),
    ] {
        let inventory = scan_files(vec![("Gemfile.lock", file(text))]);
        let got: Vec<String> = inventory
            .packages
            .iter()
            .map(|p| format!("{} {}", p.name, p.version))
            .collect();
        assert_eq!(got, want, "{text}");
        let told = problems(&inventory);
        assert_eq!(told.len(), why.len(), "{text}: {told:#?}");
        for why in why {
            assert!(
                told.iter().any(|told| told.contains(why)),
                "{why}: {told:#?}"
            );
        }
    }
    let mut out = Extracted::default();
    parse_lock("Gemfile.lock", &[0xff; 64], &mut out);
    assert!(!out.problems.is_empty());
}
