//! What upstream's documents and real packages write, and what it is on the SPDX list.

use seawall_model::package::PackageType::{
    self, Alpm, Apk, Cargo, Composer, Cpan, Cran, Deb, Gem, Maven, Npm, Nuget, Pypi, Rpm,
};

use super::{debian, expression, file::is_licence, named};

fn check(kind: PackageType, words: &[&str], want: &str) {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let got = expression(kind, &words).unwrap_or_default();
    assert_eq!(got, want, "{kind} {words:?}");
}

#[test]
fn words_of_ecosystems() {
    for (kind, words, want) in WORDS {
        check(*kind, words, want);
    }
}

#[test]
fn every_name_of_the_tables_is_an_expression() {
    let tables = [super::names::NAMES, super::names::ADDRESSES];
    for (name, expression) in tables.into_iter().flatten() {
        let parsed = spdx::Expression::parse(expression);
        assert!(parsed.is_ok(), "{name}: {expression}");
    }
    for (name, exception) in super::names::EXCEPTIONS {
        assert!(
            spdx::exception_id(exception).is_some(),
            "{name}: {exception}"
        );
        assert_eq!(super::squash::squash(name).join(" "), *name);
    }
    let keys = super::names::NAMES.iter().map(|(name, _)| *name);
    let keys = keys.filter(|name| super::squash::squash(name).join(" ") != *name);
    assert_eq!(
        keys.collect::<Vec<_>>(),
        [""; 0],
        "never found by these keys"
    );
}

#[test]
fn every_id_of_the_list_is_understood() {
    let mut missing = Vec::new();
    for licence in spdx::identifiers::LICENSES {
        for name in [licence.name, &licence.name.to_lowercase()] {
            if named(name).is_none() {
                missing.push(name.to_owned());
            }
        }
    }
    assert_eq!(missing, [""; 0]);
}

#[test]
fn hostile_words_end() {
    let deep = "(".repeat(100_000);
    let long = "MIT AND ".repeat(100_000);
    let many = "(MIT OR ".repeat(30);
    for text in [
        deep.as_str(),
        &long,
        &many,
        "\u{0}",
        "🦀 and 🦀",
        "AND",
        "/",
    ] {
        assert_eq!(named(text), None, "{}", text.len());
    }
}

#[test]
fn copyright_files() {
    let machine = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\
        Upstream-Name: x\n\nFiles: *\nCopyright: 2020 Jane\nLicense: Expat\n\nFiles: debian/*\n\
        Copyright: 2021 Joe\nLicense: GPL-2+\n\nLicense: GPL-2+\n On Debian systems see\n .\n more: text\n";
    let prose = "This package is free software; you can redistribute it and/or modify it under the\n\
        terms of the GNU General Public License as published by the Free Software Foundation;\n\
        either version 2 of the License, or (at your option) any later version.\n\
        On Debian systems, the text is in `/usr/share/common-licenses/GPL-2'.\n\
        Other parts: see /usr/share/common-licenses/LGPL-2.1.\n";
    // A name of the packager's own is what the text below it is; what is no licence stays as it is.
    let own = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n\
        Files: *\nLicense: GPL-2+ or own-name\n\nFiles: a\nLicense: public-domain-md5\n\n\
        Files: b\nLicense: other-name\n\nLicense: own-name\n Copying and distribution of this file, with or \
        without modification,\n are permitted in any medium without royalty provided the copyright\n notice and \
        this notice are preserved. This file is offered as-is,\n without any warranty.\n\n\
        License: other-name\n Do as you like.\n";
    // libxcrypt's form: no pointer to a text, but a notice.
    let notice = "The overall license is the GNU Lesser General Public\nLicense, version 2.1 (or, at your option, \
        any later version); see\nthe file COPYING.LIB.\n";
    let cases: [(&str, &[&str]); 5] = [
        (machine, &["GPL-2+", "MIT"]),
        (prose, &["GPL-2+", "LGPL-2.1"]),
        ("nothing to see", &[]),
        // Paragraphs with texts are license fields, too, and count as such.
        (
            own,
            &["FSFAP", "GPL-2+ or FSFAP", "other-name", "public domain"],
        ),
        (notice, &["LGPL-2.1+"]),
    ];
    for (text, want) in cases {
        assert_eq!(debian::parse_copyright(text.as_bytes()), want);
    }
    assert_eq!(
        debian::package_of("usr/share/doc/bash/copyright"),
        Some("bash")
    );
    assert_eq!(debian::package_of("usr/share/doc/a/b/copyright"), None);
}

#[test]
fn names_of_files() {
    let cases = [
        ("LICENSE", true),
        ("a/b/LICENCE.txt", true),
        ("COPYING.LESSER", true),
        ("LICENSE-MIT", true),
        ("a/UNLICENSE", true),
        ("x.dist-info/licenses/AUTHORS", true),
        ("MIT-LICENSE.txt", true),
        ("node_modules/a/license.js", false),
        ("NOTICE", false),
        ("license_checker.py", false),
        ("src/licensing.md", false),
    ];
    for (path, want) in cases {
        assert_eq!(is_licence(path), want, "{path}");
    }
}

/// Ecosystem, its words, and what they are on the list.
const WORDS: &[(PackageType, &[&str], &str)] = &[
    // Fedora's old and new tags (docs.fedoraproject.org, "License: field").
    (
        Rpm,
        &["GPLv2+ and (LGPLv2+ or MIT)"],
        "GPL-2.0-or-later AND (LGPL-2.0-or-later OR MIT)",
    ),
    (Rpm, &["ASL 2.0"], "Apache-2.0"),
    (
        Rpm,
        &["LGPLv2+ and BSD"],
        "LGPL-2.0-or-later AND LicenseRef-BSD",
    ),
    (
        Rpm,
        &["GPL+ or Artistic"],
        "GPL-1.0-or-later OR Artistic-1.0-Perl",
    ),
    (
        Rpm,
        &["MPLv1.1 or GPLv2+ or LGPLv2+"],
        "MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.0-or-later",
    ),
    (
        Rpm,
        &["GPL-2.0-or-later WITH GCC-exception-2.0"],
        "GPL-2.0-or-later WITH GCC-exception-2.0",
    ),
    (
        Rpm,
        &["LicenseRef-Fedora-Public-Domain"],
        "LicenseRef-Fedora-Public-Domain",
    ),
    (Rpm, &["Public Domain"], "LicenseRef-public-domain"),
    // Debian's short names (copyright-format 1.0, section 7).
    (
        Deb,
        &["GPL-2+", "Expat", "BSD-3-clause"],
        "GPL-2.0-or-later AND MIT AND BSD-3-Clause",
    ),
    (
        Deb,
        &["GPL-1+ or Artistic, and BSD-3-clause"],
        "(GPL-1.0-or-later OR Artistic-1.0-Perl) AND BSD-3-Clause",
    ),
    (Deb, &["LGPL-2.1"], "LGPL-2.1-only"),
    (Deb, &["GPL-2+ with OpenSSL exception"], "GPL-2.0-or-later"),
    (
        Deb,
        &["GPL-3+ with GCC exception"],
        "GPL-3.0-or-later WITH GCC-exception-3.1",
    ),
    (Deb, &["public-domain"], "LicenseRef-public-domain"),
    (
        Deb,
        &["GPL-2", "Zlib-like stuff"],
        "GPL-2.0-only AND LicenseRef-Zlib-like-stuff",
    ),
    // Alpine: expressions, and older lists with blanks.
    (Apk, &["GPL-2.0-only AND MIT"], "GPL-2.0-only AND MIT"),
    (
        Apk,
        &["MIT BSD GPL2+"],
        "MIT AND LicenseRef-BSD AND GPL-2.0-or-later",
    ),
    (
        Alpm,
        &["GPL3", "custom"],
        "GPL-3.0-only AND LicenseRef-custom",
    ),
    // PyPI: expressions and classifiers.
    (Pypi, &["MIT License"], "MIT"),
    (Pypi, &["BSD-3-Clause", "BSD License"], "BSD-3-Clause"),
    (
        Pypi,
        &["GNU General Public License v3 or later (GPLv3+)"],
        "GPL-3.0-or-later",
    ),
    (
        Pypi,
        &["GNU Lesser General Public License v2 or later (LGPLv2+)"],
        "LGPL-2.0-or-later",
    ),
    (
        Pypi,
        &["GNU Library or Lesser General Public License (LGPL)"],
        "LGPL-2.0-or-later",
    ),
    (
        Pypi,
        &["Dual License", "BSD-3-Clause", "Apache Software License"],
        "BSD-3-Clause OR LicenseRef-Apache",
    ),
    (Deb, &["BSLA"], "BSD-4.3TAHOE"),
    (
        Deb,
        &["GFDL-1.3-no-invariant"],
        "GFDL-1.3-no-invariants-only",
    ),
    (Deb, &["BSD-tcp_wrappers"], "TCP-wrappers"),
    (Pypi, &["Apache Software License"], "LicenseRef-Apache"),
    (
        Pypi,
        &["Apache-2.0", "Apache Software License"],
        "Apache-2.0",
    ),
    (Pypi, &["Mozilla Public License 2.0 (MPL 2.0)"], "MPL-2.0"),
    (Pypi, &["Python Software Foundation License"], "PSF-2.0"),
    (Pypi, &["The Unlicense (Unlicense)"], "Unlicense"),
    // npm (package.json, license).
    (Npm, &["(MIT OR Apache-2.0)"], "MIT OR Apache-2.0"),
    (Npm, &["MIT", "Apache2"], "MIT OR Apache-2.0"),
    (Npm, &["UNLICENSED"], "LicenseRef-proprietary"),
    (Npm, &["SEE LICENSE IN LICENSE.md"], ""),
    (
        Npm,
        &["(AFL-2.1 OR BSD-3-Clause)"],
        "AFL-2.1 OR BSD-3-Clause",
    ),
    // Cargo, gems, Composer, Maven, NuGet.
    (Cargo, &["MIT/Apache-2.0"], "MIT OR Apache-2.0"),
    (
        Cargo,
        &["Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT"],
        "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
    ),
    (Gem, &["Ruby", "BSD-2-Clause"], "Ruby OR BSD-2-Clause"),
    (
        Composer,
        &["LGPL-2.1-only", "GPL-3.0-or-later"],
        "LGPL-2.1-only OR GPL-3.0-or-later",
    ),
    (
        Maven,
        &["The Apache Software License, Version 2.0"],
        "Apache-2.0",
    ),
    (
        Maven,
        &["https://www.apache.org/licenses/LICENSE-2.0.txt"],
        "Apache-2.0",
    ),
    (
        Maven,
        &[
            "Eclipse Public License v2.0",
            "GNU Lesser General Public License",
        ],
        "EPL-2.0 OR LGPL-2.0-or-later",
    ),
    (
        Maven,
        &["GNU General Public License, version 2 with the GNU Classpath Exception"],
        "GPL-2.0-only WITH Classpath-exception-2.0",
    ),
    (
        Maven,
        &["http://www.opensource.org/licenses/mit-license.php"],
        "MIT",
    ),
    (Nuget, &["https://licenses.nuget.org/MIT"], "MIT"),
    (
        Nuget,
        &["https://licenses.nuget.org/Apache-2.0"],
        "Apache-2.0",
    ),
    // R (Writing R Extensions, 1.1.2) and Perl (CPAN::Meta::Spec).
    (
        Cran,
        &["GPL (>= 2) | file LICENSE"],
        "GPL-2.0-or-later OR LicenseRef-file-LICENSE",
    ),
    (Cran, &["MIT + file LICENSE"], "MIT"),
    (Cran, &["GPL-2 | GPL-3"], "GPL-2.0-only OR GPL-3.0-only"),
    (Cran, &["LGPL (>= 2.1)"], "LGPL-2.1-or-later"),
    (Cpan, &["perl_5"], "Artistic-1.0-Perl OR GPL-1.0-or-later"),
    // Retired ids; nothing at all; nonsense.
    (Npm, &["GPL-2.0+"], "GPL-2.0-or-later"),
    (Npm, &["LGPL-3.0"], "LGPL-3.0-only"),
    (Npm, &[""], ""),
    (Npm, &["my own thing"], ""),
    (Npm, &["MIT OR"], ""),
];
