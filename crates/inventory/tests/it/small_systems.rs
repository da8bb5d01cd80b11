//! Package databases of smaller systems, and packages that no database lists: what the documented formats hold,
//! and broken forms of them.

use seawall_model::inventory::Inventory;

use crate::layered::{Node, file};
use crate::project_folder::{problems, scan_files};
use crate::small_folders::lines;

fn one(path: &str, text: &str) -> Inventory {
    scan_files(vec![(path, file(text))])
}

#[track_caller]
fn check(inventory: &Inventory, packages: &[&str], told: &[&str]) {
    assert_eq!(lines(inventory), packages, "{:?}", inventory.problems);
    let problems = problems(inventory);
    assert_eq!(problems.len(), told.len(), "{problems:?}");
    for (problem, part) in problems.iter().zip(told) {
        assert!(problem.contains(part), "{problem} does not say {part}");
    }
}

#[test]
fn opkg_status_and_lists() {
    let status = "Package: busybox\nVersion: 1.36.1-1\nDepends: libc\nStatus: install ok installed\n\
                  Architecture: x86_64\nConffiles:\n /etc/passwd 0123\nInstalled-Time: 1\n\n\
                  Package: gone\nVersion: 1\nStatus: deinstall ok not-installed\n\n\
                  Package: hold\nVersion: 2\nStatus: install user unpacked\n\n\
                  Package: nothing\nStatus: install ok installed\n";
    let inventory = scan_files(vec![
        ("usr/lib/opkg/status", file(status)),
        (
            "usr/lib/opkg/info/busybox.list",
            file("/bin/busybox\n/bin/ash\n"),
        ),
    ]);
    check(
        &inventory,
        &[
            "pkg:opkg/busybox@1.36.1-1?arch=x86_64 unknown unknown installed usr/lib/opkg/status",
            "pkg:opkg/hold@2 unknown unknown installed usr/lib/opkg/status",
        ],
        &["`nothing` has no `Version`"],
    );
    let files: Vec<&str> = inventory.packages[0].files.iter().map(|f| &**f).collect();
    assert_eq!(files, ["bin/ash", "bin/busybox"]);
    assert_eq!(inventory.databases[0].what, "opkg");
    let broken = one("lib/opkg/status", "Package: a\nVersion: 1\nnonsense\n");
    check(
        &broken,
        &["pkg:opkg/a@1 unknown unknown installed lib/opkg/status"],
        &["line 3: a line with no colon"],
    );
    check(&one("lib/opkg/status", ""), &[], &["lists no packages"]);
}

#[test]
fn portage_folders() {
    let inventory = scan_files(vec![
        (
            "var/db/pkg/app-shells/bash-5.2_p26-r3/PF",
            file("bash-5.2_p26-r3\n"),
        ),
        (
            "var/db/pkg/app-shells/bash-5.2_p26-r3/CONTENTS",
            file(
                "dir /bin\nobj /bin/bash d41d8cd98f00b204e9800998ecf8427e 1700000000\nsym /bin/sh -> bash 1700000000\n",
            ),
        ),
        (
            "var/db/pkg/app-shells/bash-5.2_p26-r3/LICENSE",
            file("GPL-3+\n"),
        ),
        (
            "var/db/pkg/app-shells/bash-5.2_p26-r3/repository",
            file("gentoo\n"),
        ),
        (
            "var/db/pkg/dev-libs/openssl-3.0.13/PF",
            file("openssl-3.0.13\n"),
        ),
        // Without its entry it is told.
        ("var/db/pkg/dev-libs/half-1.0/CONTENTS", file("")),
    ]);
    check(
        &inventory,
        &[
            "pkg:ebuild/app-shells/bash@5.2_p26-r3?repository=gentoo unknown unknown installed var/db/pkg/app-shells/bash-5.2_p26-r3/PF",
            "pkg:ebuild/dev-libs/openssl@3.0.13 unknown unknown installed var/db/pkg/dev-libs/openssl-3.0.13/PF",
        ],
        &["var/db/pkg/dev-libs/half-1.0/PF: is missing"],
    );
    let bash = &inventory.packages[0];
    assert_eq!(
        (bash.name.as_str(), bash.licences.as_slice()),
        ("app-shells/bash", &["GPL-3+".to_owned()][..])
    );
    let files: Vec<&str> = bash.files.iter().map(|f| &**f).collect();
    assert_eq!(files, ["bin/bash", "bin/sh"]);
    assert_eq!(inventory.databases[0].packages, 2);
}

#[test]
fn a_nix_store_is_read_by_its_names() {
    let hash = "0c3yd8g8ym0bnkrjrb0ccwpv5pshg1rx";
    let other = "1c3yd8g8ym0bnkrjrb0ccwpv5pshg1rx";
    let bash = format!("nix/store/{hash}-bash-5.2-p15/bin/bash");
    let ssl = format!("nix/store/{other}-openssl-3.0.13-bin/bin/openssl");
    let drv = format!("nix/store/{hash}-bash-5.2-p15.drv");
    let script = format!("nix/store/{hash}-builder/x");
    let inventory = scan_files(vec![
        (&bash, file("x")),
        (&ssl, file("x")),
        (&drv, file("x")),
        (&script, file("x")),
    ]);
    check(
        &inventory,
        &[
            &format!(
                "pkg:nix/bash@5.2-p15?outputhash={hash} unknown unknown installed nix/store/{hash}-bash-5.2-p15"
            ),
            &format!(
                "pkg:nix/openssl@3.0.13?output=bin&outputhash={other} unknown unknown installed nix/store/{other}-openssl-3.0.13-bin"
            ),
        ],
        &[],
    );
    check(
        &one("nix/store/x/y", "z"),
        &[],
        &["none of its names tells a version"],
    );
}

#[test]
fn a_chisel_manifest() {
    let sum = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let text = format!(
        "{{\"jsonwall\":\"1.0\",\"schema\":\"1.0\",\"count\":4}}\n\
         {{\"kind\":\"content\",\"slice\":\"libssl3_libs\",\"path\":\"/usr/lib/x.so\"}}\n\
         {{\"kind\":\"package\",\"name\":\"libssl3\",\"version\":\"3.0.2-0ubuntu1.15\",\"sha256\":\"{sum}\",\"arch\":\"amd64\"}}\n\
         {{\"kind\":\"package\",\"name\":\"half\"}}\n\
         {{\"kind\":\"package\",\"name\":\"cu"
    );
    check(
        &one("var/lib/chisel/manifest.wall", &text),
        &[&format!(
            "pkg:deb/libssl3@3.0.2-0ubuntu1.15?arch=amd64 unknown unknown installed var/lib/chisel/manifest.wall sha256:{sum}"
        )],
        &[
            "line 4: a package without",
            "line 5: it is no JSON",
            "does not name source packages",
        ],
    );
}

#[test]
fn container_optimized_and_bottlerocket() {
    let cos = r#"{"installedPackages":[{"category":"app-arch","name":"gzip","version":"1.13","ebuild_version":"1.13-r1"},
        {"category":"sys-apps","name":"dbus","version":"1.14.10"},{"name":"x"}],
        "buildTimePackages":[{"category":"dev-lang","name":"go","version":"1.21"}]}"#;
    check(
        &one("etc/cos-package-info.json", cos),
        &[
            "pkg:ebuild/app-arch/gzip@1.13-r1 unknown unknown installed etc/cos-package-info.json",
            "pkg:ebuild/sys-apps/dbus@1.14.10 unknown unknown installed etc/cos-package-info.json",
        ],
        &["a package without a usable name and version"],
    );
    let rocket = r#"{"Content":[{"Name":"glibc","Publisher":"Bottlerocket","Version":"2.38","Release":"1.1700000","Epoch":"0",
        "Architecture":"x86_64"},{"Name":"shim","Version":"15","Epoch":"1"},{"Version":"1"}]}"#;
    let path = "usr/share/bottlerocket/application-inventory.json";
    check(
        &one(path, rocket),
        &[
            "pkg:rpm/glibc@2.38-1.1700000?arch=x86_64 unknown unknown installed usr/share/bottlerocket/application-inventory.json",
            "pkg:rpm/shim@15?epoch=1 unknown unknown installed usr/share/bottlerocket/application-inventory.json",
        ],
        &["a package without a usable name and version"],
    );
    check(&one(path, "{\"Content\":[{\"Na"), &[], &["it is no JSON"]);
}

#[test]
fn homebrew_snap_and_bitnami() {
    let brew = "home/linuxbrew/.linuxbrew/Cellar/openssl@3/3.1.4_1/INSTALL_RECEIPT.json";
    check(
        &one(
            brew,
            r#"{"installed_on_request":false,"source":{"tap":"acme/tools"}}"#,
        ),
        &[&format!(
            "pkg:brew/acme/tools/openssl%403@3.1.4_1 indirect unknown installed {brew}"
        )],
        &[],
    );
    check(
        &one(brew, "{"),
        &[&format!(
            "pkg:brew/openssl%403@3.1.4_1 unknown unknown installed {brew}"
        )],
        &["it is no JSON"],
    );
    let snap = "name: acme\nversion: '1.2'\nlicense: GPL-3.0\ndescription: |\n  name: no\n";
    let manifest = "snapcraft-version: '8.0'\nname: acme\nbuild-packages:\n- gcc=13\nparts:\n  acme:\n    \
                    stage-packages:\n    - libssl3:amd64=3.0.2-0ubuntu1\nprimed-stage-packages:\n- zlib1g=1:1.2.11\n- odd\n";
    check(
        &scan_files(vec![
            ("meta/snap.yaml", file(snap)),
            ("snap/manifest.yaml", file(manifest)),
        ]),
        &[
            "pkg:deb/ubuntu/libssl3@3.0.2-0ubuntu1?arch=amd64 unknown unknown installed snap/manifest.yaml:8",
            "pkg:deb/ubuntu/zlib1g@1:1.2.11 unknown unknown installed snap/manifest.yaml:10",
            "pkg:snap/acme@1.2 unknown unknown installed meta/snap.yaml",
        ],
        &[
            "packages without a usable name and version: 1",
            "does not name source packages",
        ],
    );
    let bitnami = r#"{"postgresql":{"arch":"amd64","distro":"debian-12","type":"NAMI","version":"16.2.0-3"},"half":{}}"#;
    check(
        &one("opt/bitnami/.bitnami_components.json", bitnami),
        &[
            "pkg:bitnami/postgresql@16.2.0-3?arch=amd64&distro=debian-12 unknown unknown installed opt/bitnami/.bitnami_components.json:1",
        ],
        &["components without a usable name and version: 1, the first is `half`"],
    );
}

#[test]
fn weights_are_read_by_their_start() {
    let text = |text: &str| {
        let mut out = (text.len() as u64).to_le_bytes().to_vec();
        out.extend(text.as_bytes());
        out
    };
    let entry =
        |key: &str, value: &str| [text(key), 8_u32.to_le_bytes().to_vec(), text(value)].concat();
    // A list of two numbers of four bytes.
    let list = [
        text("general.x"),
        [9_u32, 4].iter().flat_map(|n| n.to_le_bytes()).collect(),
        2_u64.to_le_bytes().to_vec(),
        vec![0; 8],
    ];
    let head = [
        b"GGUF\x03\0\0\0".to_vec(),
        [0_u64, 5].iter().flat_map(|n| n.to_le_bytes()).collect(),
        entry("general.architecture", "llama"),
        list.concat(),
        entry("general.name", "Tiny Acme"),
        entry("general.license", "apache-2.0"),
        entry("general.version", "1.1"),
        vec![0; 9_000],
    ]
    .concat();
    let tensors = |json: &str| [vec![0; 8], json.as_bytes().to_vec(), vec![0; 9_000]].concat();
    let inventory = scan_files(vec![
        ("m/a.gguf", Node::File(head)),
        ("m/cut.gguf", Node::File(b"GGUF\x03\0\0\0".to_vec())),
        ("m/old.gguf", Node::File(b"GGUF\x01\0\0\0".to_vec())),
        ("m/text.gguf", file("no")),
        (
            "m/b.safetensors",
            Node::File(tensors(
                r#"{"__metadata__":{"modelspec.title":"Acme","modelspec.license":"MIT"},"x":{"#,
            )),
        ),
        (
            "m/big-00001-of-00002.safetensors",
            Node::File(tensors(r#"{"x":{"#)),
        ),
    ]);
    check(
        &inventory,
        &[
            "pkg:generic/Acme unknown unknown installed m/b.safetensors",
            "pkg:generic/Tiny%20Acme@1.1 unknown unknown installed m/a.gguf",
            "pkg:generic/big unknown unknown installed m/big-00001-of-00002.safetensors",
            "pkg:generic/cut unknown unknown installed m/cut.gguf",
        ],
        &["its version is none that is known"],
    );
    assert_eq!(inventory.packages[1].licences, ["apache-2.0"]);
}

#[test]
fn a_cache_of_the_hub() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let place = "root/.cache/huggingface/hub/models--acme--tiny-model";
    let main = format!("{place}/refs/main");
    let config = format!("{place}/snapshots/{commit}/config.json");
    check(
        &scan_files(vec![(&main, file(commit)), (&config, file("{}"))]),
        &[&format!(
            "pkg:huggingface/acme/tiny-model@{commit} unknown unknown installed {main} {config}"
        )],
        &[],
    );
    check(&one(&main, "x"), &[], &["it names no commit"]);
}
