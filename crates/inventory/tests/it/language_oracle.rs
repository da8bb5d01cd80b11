//! Our reading of installed packages beside that of the languages' own tools, on whatever this machine has
//! installed: `Gem::Specification`, `importlib.metadata`, `JSON.parse`.

use std::process::Command;

use seawall_inventory::language::{node, python, ruby};
use seawall_model::package::Package;

/// Runs a program that prints `path TAB name TAB version` lines; `None` with a message where it cannot.
fn run(program: &str, arguments: &[&str]) -> Option<Vec<[String; 3]>> {
    let output = Command::new(program).args(arguments).output();
    let output = output.ok().filter(|output| output.status.success());
    let Some(output) = output else {
        eprintln!("skipped: {program} is not installed");
        return None;
    };
    let text = String::from_utf8(output.stdout).unwrap();
    let line = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        [(); 3].map(|()| fields.next().unwrap_or_default())
    };
    Some(text.lines().map(line).collect())
}

/// Reads each file ourselves and compares.
fn compare(listed: &[[String; 3]], read: fn(&str, &[u8]) -> Option<Package>) {
    let mut compared = 0;
    for [path, name, version] in listed {
        let Ok(bytes) = std::fs::read(path) else {
            continue;
        };
        let package = read(path.trim_start_matches('/'), &bytes);
        let got = package.map(|package| (package.name, package.version));
        assert_eq!(got, Some((name.clone(), version.clone())), "{path}");
        compared += 1;
    }
    if compared == 0 {
        eprintln!("skipped: no package is installed here");
    }
}

#[test]
fn rubygems_lists_the_same() {
    let program =
        "Gem::Specification.each { |s| puts [s.loaded_from, s.name, s.version].join(\"\\t\") }";
    if let Some(listed) = run("ruby", &["-e", program]) {
        compare(&listed, |path, bytes| {
            ruby::parse_gemspec(path, bytes).unwrap()
        });
    }
}

#[test]
fn python_lists_the_same() {
    let program = "import importlib.metadata as m,os\n\
        for d in m.distributions():\n    \
            p = str(d._path)\n    \
            n = os.path.join(p, 'METADATA' if p.endswith('.dist-info') else 'PKG-INFO')\n    \
            print(p if os.path.isfile(p) else n, d.metadata['Name'], d.version, sep='\\t')\n";
    for python in ["/usr/bin/python3", "python3"] {
        if let Some(listed) = run(python, &["-c", program]) {
            compare(&listed, |path, bytes| {
                python::parse_metadata(path, bytes).unwrap()
            });
        }
    }
}

#[test]
fn node_reads_the_same() {
    let program = "const fs = require('fs'), path = require('path');\n\
        for (const root of ['/usr/share/nodejs', '/usr/lib/node_modules', '/usr/local/lib/node_modules']) {\n\
            let names = []; try { names = fs.readdirSync(root) } catch { }\n\
            for (const name of names) {\n\
                const file = path.join(root, name, 'package.json'); let it;\n\
                try { it = JSON.parse(fs.readFileSync(file)) } catch { continue }\n\
                if (it.name && it.version) console.log([file, it.name, it.version].join('\\t'));\n\
            }\n\
        }";
    if let Some(listed) = run("node", &["-e", program]) {
        compare(&listed, |_, bytes| node::parse_package_json(bytes).unwrap());
    }
}
