//! Assemblies and programs of one file, made by [`dotnet_build`](crate::dotnet_build), and who speaks for them
//! where several files do.

use std::io;

use seawall_inventory::binary::read_binary;
use seawall_inventory::extractor::{Extracted, Fact, LayerFile};
use seawall_inventory::unpack::{Plain, Unpack};
use seawall_model::inventory::Inventory;
use seawall_model::package::Package;

use crate::dotnet_build::{Host, Packed, Pe, bundle, mark};
use crate::layered::Node;
use crate::project_folder::scan_files;

/// Unpacks stored blocks, one of them.
#[derive(Debug)]
struct Stored;

impl Unpack for Stored {
    fn open<'a>(&self, bytes: &'a [u8], max_bytes: u64) -> io::Result<Box<dyn io::Read + 'a>> {
        Plain.open(bytes, max_bytes)
    }

    fn deflate(&self, bytes: &[u8], max_bytes: u64) -> io::Result<Vec<u8>> {
        let plain = bytes.get(5..).ok_or_else(|| io::Error::other("cut off"))?;
        assert!(plain.len() as u64 <= max_bytes);
        Ok(plain.to_vec())
    }
}

fn read(path: &str, bytes: Vec<u8>) -> Extracted {
    let mut out = Extracted::default();
    let path = path.to_owned();
    read_binary(&LayerFile { path, bytes }, &Stored, &mut out);
    out
}

fn packages(out: &Extracted) -> Vec<&Package> {
    let lists = out.facts.iter().filter_map(|(_, fact)| match fact {
        Fact::Listed { packages } => Some(packages),
        _ => None,
    });
    lists.flatten().collect()
}

/// `NAME VERSION`, or with what is wrong.
fn told(out: &Extracted) -> String {
    let names = packages(out).into_iter();
    let names = names.map(|p| format!("{} {}", p.name, p.version).trim().to_owned());
    let problems = out.problems.iter().map(|p| format!("({})", p.why));
    names.chain(problems).collect::<Vec<_>>().join(", ")
}

fn list(inventory: &Inventory) -> String {
    let packages = inventory.packages.iter();
    let names = packages.map(|p| format!("{} {}", p.name, p.version).trim().to_owned());
    names.collect::<Vec<_>>().join(", ")
}

const JSON: &[(&str, &str)] = &[
    ("CompanyName", "Newtonsoft"),
    ("FileVersion", "13.0.1.25517"),
    ("ProductName", "Json.NET"),
    (
        "ProductVersion",
        "13.0.1+ae9fe44e1323e91bcbd185ca1a14099fba7c021f",
    ),
];

#[test]
fn what_an_assembly_tells() {
    let file = Pe {
        // Public key of ECMA (II.6.2.1.3), whose token is well known.
        key: vec![0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0],
        ..Pe::new("Newtonsoft.Json", JSON)
    };
    let bytes = file.build();
    let out = read("app/Newtonsoft.Json.dll", bytes.clone());
    let package = packages(&out)[0];
    assert_eq!(package.purl.to_string(), "pkg:nuget/Newtonsoft.Json@13.0.1");
    assert_eq!(package.vendor.as_deref(), Some("Newtonsoft"));
    let recognised = package.recognised.as_ref().unwrap();
    assert_eq!(recognised.signature, "dotnet-assembly");
    assert_eq!(
        recognised.text,
        "ProductVersion=13.0.1 ProductName=Json.NET FileVersion=13.0.1.25517 \
         PublicKeyToken=b77a5c561934e089"
    );
    let at = usize::try_from(recognised.offset).unwrap();
    assert_eq!(&bytes[at..at + 8], b"1\x003\0.\x000\0");
}

#[test]
fn assemblies_that_are_listed_or_not() {
    let plain = || Pe::new("Acme.Log", &[("ProductVersion", "1.4.2")]);
    let of = |product, version| {
        Pe::new(
            "Acme.Log",
            &[("ProductName", product), ("ProductVersion", version)],
        )
    };
    for (what, file, want) in [
        ("plain", plain(), "Acme.Log 1.4.2"),
        (
            "wide columns",
            Pe {
                wide: true,
                ..plain()
            },
            "Acme.Log 1.4.2",
        ),
        (
            "many rows",
            Pe {
                references: 70_000,
                ..plain()
            },
            "Acme.Log 1.4.2",
        ),
        (
            "rows at the edge",
            Pe {
                references: 1 << 14,
                ..plain()
            },
            "Acme.Log 1.4.2",
        ),
        (
            "texts in a language",
            Pe {
                culture: "de",
                ..plain()
            },
            "",
        ),
        (
            "a way to a newer one",
            Pe::new("policy.5.0.Acme.Log", &[("ProductVersion", "1.4.2")]),
            "",
        ),
        ("no resource", Pe::new("Acme.Log", &[]), "Acme.Log"),
        (
            "no managed code",
            Pe::new("", &[("ProductVersion", "1.4.2")]),
            "",
        ),
        (
            "Windows",
            of("Microsoft® Windows® Operating System", "10.0.1"),
            "",
        ),
        (
            "Mono",
            of("Mono Common Language Infrastructure", "4.0.30319.17020"),
            "",
        ),
        (
            "part of Windows",
            of("Microsoft® .NET Framework", "4.8.3761.0 built by: NET48"),
            "",
        ),
        (
            "a package of then",
            of("Microsoft® .NET Framework", "4.6.24705.01. Commit"),
            "Acme.Log",
        ),
        (
            "a runtime for Linux",
            Pe {
                machine: 0x8664 ^ 0x7b79,
                ..Pe::new(
                    "System.Private.CoreLib",
                    &[("ProductVersion", "8.0.10+81cabf")],
                )
            },
            "Microsoft.NETCore.App.Runtime.linux-x64 8.0.10",
        ),
    ] {
        assert_eq!(told(&read("app/a.dll", file.build())), want, "{what}");
    }
    // To build against, and part of a runtime that is listed as a whole.
    for path in [
        "usr/share/dotnet/packs/Microsoft.NETCore.App.Ref/8.0.1/ref/net8.0/Acme.Log.dll",
        "usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/Acme.Log.dll",
    ] {
        assert_eq!(told(&read(path, plain().build())), "", "{path}");
    }
}

#[test]
fn the_list_of_a_program_speaks_first() {
    let deps = br#"{"runtimeTarget":{"name":".NETCoreApp,Version=v8.0"},
        "targets":{".NETCoreApp,Version=v8.0":{
            "Json/9.9.9":{"runtime":{"lib/net6.0/Newtonsoft.Json.dll":{}}},
            "Win/1.0.0":{"runtimeTargets":{"runtimes/win/lib/net8.0/Acme.Win.dll":{"rid":"win"}}},
            "Loose/1.0.0":{"runtime":{"Acme.Loose.dll":{}}}}},
        "libraries":{"Json/9.9.9":{"type":"package"},"Win/1.0.0":{"type":"package"},
            "Loose/1.0.0":{"type":"reference"}}}"#;
    let json = Node::File(Pe::new("Newtonsoft.Json", JSON).build());
    let win = Node::File(Pe::new("Acme.Win", &[("ProductVersion", "2.0")]).build());
    let loose = Node::File(Pe::new("Acme.Loose", &[("ProductVersion", "3.0")]).build());
    let files = vec![
        ("app/Shop.deps.json", Node::File(deps.to_vec())),
        ("app/Newtonsoft.Json.dll", json.clone()),
        ("app/runtimes/win/lib/net8.0/Acme.Win.dll", win.clone()),
        ("app/Acme.Loose.dll", loose.clone()),
    ];
    assert_eq!(
        list(&scan_files(files.clone())),
        "Acme.Loose 3.0.0, Json 9.9.9, Win 1.0.0"
    );
    // Another copy, in the folder of a plug-in, is none that the list speaks of.
    let mut more = files;
    more.push(("app/plugin/Newtonsoft.Json.dll", json.clone()));
    let want = "Acme.Loose 3.0.0, Json 9.9.9, Newtonsoft.Json 13.0.1, Win 1.0.0";
    assert_eq!(list(&scan_files(more)), want);
    // Without the list, the files speak.
    let alone = vec![("app/Newtonsoft.Json.dll", json), ("app/Acme.Win.dll", win)];
    assert_eq!(
        list(&scan_files(alone)),
        "Acme.Win 2.0.0, Newtonsoft.Json 13.0.1"
    );
}

#[test]
fn a_runtime_without_a_list_is_listed_once() {
    let of = |name, product, machine| {
        let texts = [
            ("ProductName", product),
            ("ProductVersion", "8.0.10+81cabf"),
        ];
        let file = Pe {
            machine,
            ..Pe::new(name, &texts)
        };
        Node::File(file.build())
    };
    let (linux, any) = (0xaa64 ^ 0x7b79, 0x014c);
    let inventory = scan_files(vec![
        (
            "app/System.Private.CoreLib.dll",
            of("System.Private.CoreLib", "Microsoft® .NET", linux),
        ),
        (
            "app/System.Linq.dll",
            of("System.Linq", "Microsoft® .NET", linux),
        ),
        (
            "app/Microsoft.AspNetCore.dll",
            of("Microsoft.AspNetCore", "Microsoft ASP.NET Core", linux),
        ),
        (
            "app/Microsoft.AspNetCore.Mvc.dll",
            of("Microsoft.AspNetCore.Mvc", "Microsoft ASP.NET Core", linux),
        ),
        // Not compiled for a platform, so of a package.
        (
            "app/System.Text.Json.dll",
            of("System.Text.Json", "Microsoft® .NET", any),
        ),
        (
            "other/System.Linq.dll",
            of("System.Linq", "Microsoft® .NET", linux),
        ),
    ]);
    assert_eq!(
        list(&inventory),
        "Microsoft.AspNetCore.App.Runtime.linux-arm64 8.0.10, \
         Microsoft.NETCore.App.Runtime.linux-arm64 8.0.10, System.Linq, System.Text.Json"
    );
    assert_eq!(
        inventory.packages[1].cpes,
        ["cpe:2.3:a:microsoft:.net:8.0.10:*:*:*:*:*:*:*"]
    );
}

const DEPS: &[u8] = br#"{"targets":{"net8.0/linux-x64":{
    "Shop/1.0.0":{"dependencies":{"Acme.Log":"1.4.2"},"runtime":{"Shop.dll":{}}},
    "Acme.Log/1.4.2":{"runtime":{"lib/net8.0/Acme.Log.dll":{}}}}},
    "libraries":{"Shop/1.0.0":{"type":"project"},"Acme.Log/1.4.2":{"type":"package"}}}"#;

#[test]
fn programs_of_one_file() {
    let log = Pe::new("Acme.Log", &[("ProductVersion", "9.9.9")]).build();
    let json = Pe::new("Newtonsoft.Json", JSON).build();
    let file = |name, bytes, deflated| Packed {
        name,
        bytes,
        deflated,
    };
    for (host, layout) in [
        (Host::Elf, 1),
        (Host::Pe, 2),
        (Host::MachO, 6),
        (Host::Elf, 6),
        (Host::Pe, 6),
    ] {
        let packed = layout == 6;
        let files = [
            file("Shop.dll", &log[..], packed),
            file("Acme.Log.dll", &log, packed),
            file("Newtonsoft.Json.dll", &json, packed),
            file("de/Shop.resources.dll", b"MZ", false),
            file("Shop.deps.json", DEPS, packed),
        ];
        let out = read("app/shop", bundle(host, layout, &files));
        let want = "Shop 1.0.0, Acme.Log 1.4.2, Newtonsoft.Json 13.0.1";
        assert_eq!(told(&out), want, "{host:?} {layout}");
        let found = packages(&out);
        assert_eq!(found[0].dependencies, [1]);
        let paths = found.iter().map(|p| p.locations[0].path.as_str());
        let paths: Vec<&str> = paths.collect();
        let list = "app/shop!/Shop.deps.json";
        assert_eq!(paths, [list, list, "app/shop!/Newtonsoft.Json.dll"]);
        assert!(out.facts.iter().all(|(path, _)| path == "app/shop"));
    }
}

#[test]
fn programs_of_one_file_that_are_damaged() {
    let files = [Packed {
        name: "Shop.deps.json",
        bytes: DEPS,
        deflated: false,
    }];
    let good = bundle(Host::Elf, 6, &files);
    let both = "Shop 1.0.0, Acme.Log 1.4.2";
    assert_eq!(told(&read("a", good.clone())), both);
    let cut = "(the list of what is packed into it is cut off or damaged)";
    for end in [good.len() - 1, good.len() - 20] {
        assert_eq!(told(&read("a", good[..end].to_vec())), cut, "{end}");
    }
    // One file more than there is: the good ones count.
    // Numbers of the layout and of files, an id, five numbers of version 2, and the line of the file.
    let manifest = good.len() - (12 + 13 + 40 + 25 + 15);
    let mut more = good.clone();
    more[manifest + 8] = 2;
    assert_eq!(told(&read("a", more)), format!("{both}, {cut}"));
    let mut newer = good.clone();
    newer[manifest] = 7;
    let want = "(the list of what is packed into it has a layout that is not known)";
    assert_eq!(told(&read("a", newer)), want);
    // A file behind the end of the program.
    let mut behind = good.clone();
    let line = good.len() - 40;
    behind[line + 7] = 0x7f;
    let want = "(files in it that cannot be read: 1, the first is Shop.deps.json: it lies behind the \
                end of the program)";
    assert_eq!(told(&read("a", behind)), want);
    // A manifest that begins nowhere, and a host with nothing packed into it.
    let mark_at = good.windows(32).position(|bytes| bytes == mark()).unwrap();
    let mut nowhere = good.clone();
    nowhere[mark_at - 1] = 0x7f;
    assert_eq!(told(&read("a", nowhere)), cut);
    let mut empty = good;
    empty[mark_at - 8..mark_at].fill(0);
    assert_eq!(told(&read("a", empty)), "");
}

/// What lies is told or passed over, whatever it points at, and takes no time.
#[test]
fn assemblies_that_lie() {
    let good = Pe {
        wide: true,
        key: vec![7; 160],
        ..Pe::new("Acme.Log", JSON)
    }
    .build();
    for at in 0..good.len() {
        for value in [0, 0x7f, 0xff] {
            let mut bad = good.clone();
            bad[at] = value;
            read("a.dll", bad);
        }
    }
    let header = good.windows(4).position(|b| b == b"BSJB").unwrap();
    let mut bad = good.clone();
    bad[header] = 0;
    let want = "(its metadata are damaged, so which assembly it is is not known)";
    assert_eq!(told(&read("a.dll", bad)), want);
    let name: Vec<u8> = "VS_V".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let resource = good.windows(8).position(|b| b == name).unwrap();
    let mut bad = good.clone();
    bad[resource] = b'X';
    let want = "Acme.Log, (its version resource is damaged, so its version is not known)";
    assert_eq!(told(&read("a.dll", bad)), want);
    // A folder of resources that holds itself.
    let folder = resource - 6 - 88;
    let mut bad = good;
    bad[folder + 20..folder + 24].copy_from_slice(&0x8000_0000_u32.to_le_bytes());
    assert!(told(&read("a.dll", bad)).starts_with("Acme.Log, (its version resource is damaged"));
}
