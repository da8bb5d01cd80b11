//! What manifests, headers and vendored files say of licences. Expectations: the manifests' own references and
//! the REUSE specification.

use seawall_inventory::language::own_licence::parse_own_licence;
use seawall_inventory::licence::own::Inherits;
use seawall_model::inventory::Inventory;
use seawall_model::licence::LicenceDeclaration;

use crate::layered::{Image, Node};

/// A manifest, the line of its licence, and its words; `> x` inherits, `@x` is a text that it names.
const MANIFESTS: &[(&str, &str, u32, &[&str])] = &[
    (
        "Cargo.toml",
        "[package]\nname = \"a\"\nlicense = \"MIT OR Apache-2.0\"\n",
        3,
        &["MIT OR Apache-2.0"],
    ),
    (
        "Cargo.toml",
        "[package]\nname = \"a\"\nlicense-file = \"TERMS\"\n",
        3,
        &["@TERMS"],
    ),
    (
        "Cargo.toml",
        "[package]\nlicense.workspace = true\n[workspace.package]\nlicense = \"ISC\"\n",
        4,
        &["ISC"],
    ),
    (
        "Cargo.toml",
        "[workspace.package]\nlicense = \"ISC\"\n[workspace]\nmembers = [\"a\"]\n",
        2,
        &["ISC"],
    ),
    (
        "Cargo.toml",
        "[package]\nlicense = { workspace = true }\n",
        1,
        &[">Cargo.toml"],
    ),
    // A package that says nothing does not have what the workspace offers.
    (
        "Cargo.toml",
        "[package]\nname = \"a\"\n[workspace.package]\nlicense = \"ISC\"\n",
        0,
        &[],
    ),
    (
        "pyproject.toml",
        "[project]\nname = \"a\"\nlicense = \"MIT AND (Apache-2.0 OR BSD-2-Clause)\"\nlicense-files = [\"LICENSE\", \"x/*\"]\n",
        3,
        &["MIT AND (Apache-2.0 OR BSD-2-Clause)", "@LICENSE"],
    ),
    (
        "pyproject.toml",
        "[project]\nlicense = {file = \"COPYING\"}\nclassifiers = [\n \"Topic :: Software\",\n \
         \"License :: OSI Approved :: MIT License\",\n]\n",
        5,
        &["MIT License", "@COPYING"],
    ),
    (
        "pyproject.toml",
        "[project]\nlicense = {text = \"GPL-3.0-or-later\"}\n",
        2,
        &["GPL-3.0-or-later"],
    ),
    (
        "pyproject.toml",
        "[tool.poetry]\nname = \"a\"\nlicense = \"BSD-3-Clause\"\n",
        3,
        &["BSD-3-Clause"],
    ),
    (
        "setup.cfg",
        "[options]\nlicense = no\n[metadata]\nname = a\nlicense = MIT\nclassifiers =\n    Topic :: X\n    \
         License :: OSI Approved :: MIT License\n",
        5,
        &["MIT", "MIT License"],
    ),
    (
        "setup.py",
        "# license='ISC'\nsetup(\n    name='a', license='BSD',\n    classifiers=[\n        \
         'License :: OSI Approved :: BSD License',\n    ])\n",
        3,
        &["BSD", "BSD License"],
    ),
    // What has to be evaluated is not taken.
    (
        "setup.py",
        "setup(license=LICENSE, x=license == 'MIT')\n",
        0,
        &[],
    ),
    (
        "pom.xml",
        "<project>\n<licenses>\n<license><name>Apache License, Version 2.0</name></license>\n\
         <license><url>https://www.eclipse.org/legal/epl-v20.html</url></license>\n</licenses>\n</project>",
        3,
        &[
            "Apache License, Version 2.0",
            "https://www.eclipse.org/legal/epl-v20.html",
        ],
    ),
    (
        "pom.xml",
        "<project><parent><artifactId>p</artifactId></parent></project>",
        1,
        &[">../pom.xml"],
    ),
    (
        "pom.xml",
        "<project><parent><relativePath/></parent></project>",
        0,
        &[],
    ),
    (
        "composer.json",
        "{\n \"license\": [\"LGPL-2.1-only\", \"GPL-3.0-or-later\"]\n}",
        2,
        &["LGPL-2.1-only", "GPL-3.0-or-later"],
    ),
    (
        "package.json",
        "{\"name\": \"a\",\n\"license\": {\"type\": \"MIT\", \"url\": \"x\"}}",
        2,
        &["MIT"],
    ),
    (
        "package.json",
        "{\"licenses\": [{\"type\": \"MIT\"}, {\"type\": \"Apache-2.0\"}]}",
        1,
        &["MIT", "Apache-2.0"],
    ),
    (
        "a.gemspec",
        "Gem::Specification.new do |s|\n  s.licenses = [\"Ruby\".freeze, 'BSD-2-Clause']\nend\n",
        2,
        &["Ruby", "BSD-2-Clause"],
    ),
    ("a.gemspec", "  spec.license     = \"MIT\"\n", 1, &["MIT"]),
    (
        "a.gemspec",
        "  spec.license = \"#{x}\"\n  spec.licenses = %w[MIT Ruby]\n",
        2,
        &["MIT", "Ruby"],
    ),
    (
        "mix.exs",
        "  defp package do\n    [\n      licenses: [\n        \"Apache-2.0\",\n        \"MIT\"\n      ],\n",
        3,
        &["Apache-2.0", "MIT"],
    ),
    (
        "a.nuspec",
        "<package><metadata>\n<license type=\"expression\">MIT</license></metadata></package>",
        2,
        &["MIT"],
    ),
    (
        "a.nuspec",
        "<package><metadata><license type=\"file\">LICENSE.txt</license></metadata></package>",
        1,
        &["@LICENSE.txt"],
    ),
    (
        "a.csproj",
        "<Project>\n<PropertyGroup>\n<PackageLicenseExpression>MIT</PackageLicenseExpression>\n\
         </PropertyGroup></Project>",
        3,
        &["MIT"],
    ),
    (
        "DESCRIPTION",
        "Package: a\nLicense: GPL (>= 2) |\n  file LICENSE\n",
        2,
        &["GPL (>= 2) | file LICENSE"],
    ),
    (
        "a.cabal",
        "name: a\nlicense: BSD3\nlicense-file: LICENSE\n",
        2,
        &["BSD3", "@LICENSE"],
    ),
    ("a.opam", "license: [\"MIT\" \"ISC\"]\n", 1, &["MIT", "ISC"]),
    (
        "a-1-1.rockspec",
        "description = {\n  license = \"MIT/X11\"\n}\n",
        2,
        &["MIT/X11"],
    ),
    (
        "dub.sdl",
        "name \"a\"\nlicense \"BSL-1.0\"\n",
        2,
        &["BSL-1.0"],
    ),
    ("package.json", "{\"license\": \"MI", 0, &[]),
    ("unknown.json", "{\"license\": \"MIT\"}", 0, &[]),
];

#[test]
fn manifests() {
    for (name, text, line, want) in MANIFESTS {
        let (own, _) = parse_own_licence(&format!("x/{name}"), text.as_bytes());
        let got = own.as_ref().map(|own| {
            let files = own.files.iter().map(|file| format!("@{file}"));
            let mut all: Vec<String> = own.words.iter().cloned().chain(files).collect();
            all.extend(own.inherits.as_ref().map(|from| match from {
                Inherits::From(path) => format!(">{path}"),
                Inherits::Above(name) => format!(">{name}"),
            }));
            (own.line, all)
        });
        let (at, words) = got.unwrap_or_default();
        assert_eq!((at, words), (*line, texts(want)), "{name}: {text}");
    }
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

/// Reads files with what is only read for licences.
fn scan(files: &[(&str, &str)]) -> Inventory {
    let files = files
        .iter()
        .map(|(path, text)| (*path, Node::File(text.as_bytes().to_vec())));
    Image::default()
        .layer(files.collect())
        .inventory_with_licences()
}

/// `SUBJECT FOLDER LICENCE PATH:LINE FILES`.
fn lines(inventory: &Inventory) -> Vec<String> {
    let line = |one: &LicenceDeclaration| {
        format!(
            "{} [{}] {} {}:{} {}",
            one.subject.name(),
            one.folder,
            one.licence.as_deref().unwrap_or("?"),
            one.location.path,
            one.location.start.map_or(0, |start| start.line),
            one.files
        )
    };
    inventory.licence_declarations.iter().map(line).collect()
}

#[test]
fn manifests_inherit_inside_the_tree_only() {
    let found = scan(&[
        ("Cargo.toml", "[workspace.package]\nlicense = \"ISC\"\n"),
        (
            "a/b/Cargo.toml",
            "[package]\nname = \"b\"\nlicense.workspace = true\n",
        ),
        (
            "pom.xml",
            "<project><parent><relativePath>up/pom.xml</relativePath></parent></project>",
        ),
        (
            "up/pom.xml",
            "<project>\n<licenses><license><name>MIT</name></license></licenses></project>",
        ),
        (
            "c/pom.xml",
            "<project><parent><relativePath>../../../../etc/pom.xml</relativePath></parent></project>",
        ),
        // A circle.
        (
            "d/pom.xml",
            "<project><parent><relativePath>../e</relativePath></parent></project>",
        ),
        (
            "e/pom.xml",
            "<project><parent><relativePath>../d</relativePath></parent></project>",
        ),
        // Not the project's own.
        ("node_modules/x/package.json", "{\"license\": \"MIT\"}"),
        ("tests/data/package.json", "{\"license\": \"MIT\"}"),
        ("vendor/y/composer.json", "{\"license\": \"MIT\"}"),
    ]);
    assert_eq!(
        lines(&found),
        [
            "project [] ISC Cargo.toml:2 1",
            "project [] MIT up/pom.xml:2 1",
            "project [a/b] ISC Cargo.toml:2 1",
            "project [up] MIT up/pom.xml:2 1",
        ]
    );
}

#[test]
fn headers_that_say_the_same_are_one() {
    let mut files: Vec<(String, String)> = (0..500)
        .map(|at| {
            (
                format!("src/{at}.c"),
                "/* SPDX-License-Identifier: MIT */\n".to_owned(),
            )
        })
        .collect();
    let more = [
        (
            "third_party/z/a.c",
            "#!/bin/sh\n# SPDX-License-Identifier: GPL-2.0\n",
        ),
        (
            "third_party/z/b/c.c",
            "// SPDX-License-Identifier: GPL-2.0\n",
        ),
        ("third_party/y/a.c", "// SPDX-License-Identifier: GPL-2.0\n"),
        ("logo.png", "\u{1}PNG"),
        ("logo.png.license", "SPDX-License-Identifier: CC-BY-4.0\n"),
        (
            "REUSE.toml",
            "version = 1\n[[annotations]]\npath = [\"third_party/w/**\"]\nSPDX-License-Identifier = \"Zlib\"\n",
        ),
        (
            ".reuse/dep5",
            "Format: x\n\nFiles: third_party/v/*\n third_party/u/*\nCopyright: y\nLicense: ISC\n",
        ),
        (
            "src/t.rs",
            "let a = \"SPDX-License-Identifier: AGPL-3.0-only\";\n",
        ),
        ("tests/x.c", "// SPDX-License-Identifier: AGPL-3.0-only\n"),
    ];
    files.extend(more.map(|(path, text)| (path.to_owned(), text.to_owned())));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(
        lines(&scan(&files)),
        [
            "sources [] CC-BY-4.0 logo.png.license:1 1",
            "sources [] MIT src/0.c:1 500",
            "vendored [third_party/u] ISC .reuse/dep5:6 1",
            "vendored [third_party/v] ISC .reuse/dep5:6 1",
            "vendored [third_party/w] Zlib REUSE.toml:2 1",
            "vendored [third_party/y] GPL-2.0-only third_party/y/a.c:1 1",
            "vendored [third_party/z] GPL-2.0-only third_party/z/a.c:2 2",
        ]
    );
    // Without the wish for licences nothing of this is read.
    let plain = files
        .iter()
        .map(|(path, text)| (*path, Node::File(text.as_bytes().to_vec())));
    let plain = Image::default().layer(plain.collect()).inventory();
    assert_eq!(plain.licence_declarations, []);
}

#[test]
fn crates_in_the_tree_tell_what_their_lock_file_does_not() {
    let found = scan(&[
        (
            "Cargo.lock",
            "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"registry+https://registry.example\"\n\
             [[package]]\nname = \"a\"\nversion = \"2.0.0\"\nsource = \"registry+https://registry.example\"\n",
        ),
        (
            "vendor/a/Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"1.0.0\"\nlicense = \"MIT/Apache-2.0\"\n",
        ),
    ]);
    let got: Vec<(&str, Option<&str>)> = found
        .packages
        .iter()
        .map(|package| (package.version.as_str(), package.licence.as_deref()))
        .collect();
    assert_eq!(got, [("1.0.0", Some("MIT OR Apache-2.0")), ("2.0.0", None)]);
    assert_eq!(lines(&found), [""; 0]);
}

#[test]
fn texts_say_which_of_a_family_is_meant() {
    let metadata = |licence: &str| {
        format!("Metadata-Version: 2.1\nName: a\nVersion: 1.0\nLicense: {licence}\n")
    };
    for (words, text, want) in [
        ("BSD", BSD, Some("BSD-3-Clause")),
        ("BSD License", "Something else", Some("LicenseRef-BSD")),
        ("see LICENSE", BSD, Some("BSD-3-Clause")),
        ("LICENSE.txt", BSD, Some("BSD-3-Clause")),
        // Words that name something else are not overruled.
        ("my own", BSD, None),
        ("MIT", BSD, Some("MIT")),
    ] {
        let found = scan(&[
            (
                "lib/site-packages/a-1.0.dist-info/METADATA",
                &metadata(words),
            ),
            ("lib/site-packages/a-1.0.dist-info/LICENSE", text),
        ]);
        let got = found
            .packages
            .first()
            .and_then(|package| package.licence.as_deref());
        assert_eq!(got, want, "{words}");
    }
}

/// SPDX licence list, BSD-3-Clause.
const BSD: &str = "Copyright (c) 2026 Somebody.\n\n\
Redistribution and use in source and binary forms, with or without modification, are permitted provided that the \
following conditions are met:\n\n\
1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following \
disclaimer.\n\n\
2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the \
following disclaimer in the documentation and/or other materials provided with the distribution.\n\n\
3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote \
products derived from this software without specific prior written permission.\n\n\
THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS \"AS IS\" AND ANY EXPRESS OR IMPLIED WARRANTIES, \
INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE \
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, \
SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR \
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, \
WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE \
OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.\n";
