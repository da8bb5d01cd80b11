//! Packages of PHP: what Composer wrote for a small project with packages of its own folder, what PEAR's
//! registry holds, and broken files.

use seawall_inventory::extractor::{Extracted, LayerFile};
use seawall_inventory::language::php::{installed, pear, project};

use crate::layered::file;
use crate::project_folder::{lines, problems, scan, scan_files};

#[test]
fn a_project_and_what_is_installed_of_it() {
    let inventory = scan("php/project");
    // `composer show --tree` and `composer why`.
    let want = [
        "acme/log v1.4.2 indirect production (installed)",
        "acme/test 0.9.0-beta1 direct development (installed)",
        "acme/web 2.0.1 direct production (installed) > acme/log@v1.4.2",
    ];
    assert_eq!(lines(&inventory), want);
    assert_eq!(problems(&inventory), [""; 0]);
    let web = &inventory.packages[2];
    assert_eq!(web.purl.to_string(), "pkg:composer/acme/web@2.0.1");
    assert_eq!(web.licences, ["BSD-3-Clause", "MIT"]);
    let places: Vec<_> = web
        .locations
        .iter()
        .map(|at| (at.path.as_str(), at.start.unwrap().line))
        .collect();
    assert_eq!(
        places,
        [
            ("composer.lock", 26),
            ("vendor/composer/installed.json", 40)
        ]
    );
}

#[test]
fn installed_without_development() {
    let inventory = scan("php/installed-no-dev");
    let want = [
        "acme/log v1.4.2 unknown production (installed)",
        "acme/web 2.0.1 unknown production (installed) > acme/log@v1.4.2",
    ];
    assert_eq!(lines(&inventory), want);
    // Composer 1 wrote the list alone.
    let old = r#"[{"name":"Acme/Log","version":"v1.0","source":{"type":"git","reference":"0123456789abcdef0123456789abcdef01234567"}}]"#;
    let old = scan_files(vec![("lib/composer/installed.json", file(old))]);
    assert_eq!(lines(&old), ["acme/log v1.0 unknown unknown (installed)"]);
    assert_eq!(
        old.packages[0].commit.as_deref(),
        Some("0123456789abcdef0123456789abcdef01234567")
    );
}

#[test]
fn the_registry_of_pear() {
    let inventory = scan("php/pear");
    let purls: Vec<String> = inventory
        .packages
        .iter()
        .map(|package| package.purl.to_string())
        .collect();
    assert_eq!(
        purls,
        [
            "pkg:generic/packages.example/Net_Tool@1.4.1",
            "pkg:generic/Old_Tool@0.9"
        ]
    );
    assert_eq!(inventory.packages[0].licences, ["BSD"]);
    assert_eq!(problems(&inventory), [""; 0]);
    assert_eq!(
        pear::parse_registry(b"a:1:{s:4:\"name\";s:3:\"A").unwrap_err(),
        "it ends too early"
    );
}

#[test]
fn broken_and_missing_locks() {
    for (path, text, want, why) in [
        (
            "composer.lock",
            r#"{"packages":[{"name":"a/b","version":"1.0"},{"name":"a/c","version":"1."#,
            &["a/b 1.0"][..],
            &[
                "packages without a usable version, not listed: 1, the first is `a/c`",
                "line 1: the file ends too early",
            ][..],
        ),
        (
            "composer.lock",
            r#"{"packages":[{"name":"a/b","version":"1.0"}],"packages":[{"name":"a/c","version":"dev-main"}]}"#,
            &["a/b 1.0"],
            &[
                "packages without a usable version, not listed: 1, the first is `a/c dev-main`",
                "the key `packages` stands twice",
            ],
        ),
        (
            "vendor/composer/installed.json",
            "\u{feff}{\"packages\":\r\n[{\"name\":\"a/b\",\"version\":\"1.0\"}]}",
            &["a/b 1.0"],
            &[],
        ),
        (
            "vendor/composer/installed.json",
            "7 ",
            &[],
            &["it is neither a list nor an object"],
        ),
        (
            "composer.json",
            r#"{"require":{"php":"^8","a/b":"1.2.3","a/c":"^1","a/d":"1.0@beta","ext-json":"*"},"require-dev":{"a/e":"dev-x"}}"#,
            &["a/b 1.2.3", "a/d 1.0"],
            &[
                "dependencies that are ranges with no lock file, not matched: 2, the first is `a/c ^1`",
            ],
        ),
        (
            "web/modules/x/x.info.yml",
            "name: x\nproject: 'x'\nversion: '8.x-1.2'\n",
            &["drupal/x 1.2.0"],
            &[],
        ),
    ] {
        let inventory = scan_files(vec![(path, file(text))]);
        let got: Vec<String> = inventory
            .packages
            .iter()
            .map(|p| format!("{} {}", p.name, p.version))
            .collect();
        assert_eq!(got, want, "{path} {text}");
        let told = problems(&inventory);
        assert_eq!(told.len(), why.len(), "{path} {text}: {told:#?}");
        for why in why {
            assert!(
                told.iter().any(|told| told.contains(why)),
                "{why}: {told:#?}"
            );
        }
    }
}

/// The manifest of a package that the lock has lies where the project wants it, and is no project.
#[test]
fn manifests_of_installed_packages_are_no_projects() {
    let lock = file(r#"{"packages":[{"name":"drupal/x","version":"1.0.0"}]}"#);
    let manifest = |name: &str| file(format!(r#"{{"name":"{name}","require":{{"a/b":"^1"}}}}"#));
    for (name, want) in [("drupal/x", 0), ("own/y", 1)] {
        let inventory = scan_files(vec![
            ("composer.lock", lock.clone()),
            ("web/modules/x/composer.json", manifest(name)),
        ]);
        assert_eq!(inventory.problems.len(), want, "{name}");
    }
    let mut out = Extracted::default();
    let bytes = b"{\"packages\":[".to_vec();
    project::parse_projects(
        &[LayerFile {
            path: "composer.json".to_owned(),
            bytes: bytes.clone(),
        }],
        &mut out,
    );
    installed::parse_installed("composer/installed.json", &bytes, &mut out);
    let told: Vec<_> = out
        .problems
        .iter()
        .map(|problem| problem.why.as_str())
        .collect();
    assert_eq!(told, ["line 1: the file ends too early"; 2]);
}
