//! Packages that a container really runs, and others beside them: what a scan says of each.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use seawall_testkit::tool::{run, skip};

use super::{Live, alone, engine};
use crate::program::Desk;

/// Tells when the container is through.
const RULES: &str = "
- rule: Done
  desc: d
  condition: evt.type in (execve, execveat) and proc.args contains all-is-done
  output: '%proc.args'
  priority: WARNING
";

/// One of each kind is used. The interpreters are those of this machine, the packages those of the image.
const ACT: &str = "
export PYTHONPATH=/app/site-packages GEM_PATH=/app/gems
cd /app
python3 -c 'import swpyused; open(\"/app/used.jar\").close()'
node -e 'require(\"swjsused\")'
ruby -e 'require \"swgemused\"'
/app/bin/swdebused
true all-is-done
exec sleep 600
";

/// Makes what pip, npm, gem and dpkg leave behind, twice each: one that is used, and one that is not.
fn make(desk: &Desk) {
    for name in ["used", "unused"] {
        let py = format!("root/app/site-packages/swpy{name}");
        desk.file(&format!("{py}/__init__.py"), "x = 1\n");
        let info = format!("{py}-1.0.dist-info");
        let metadata = format!("Metadata-Version: 2.1\nName: swpy{name}\nVersion: 1.0\n");
        desk.file(&format!("{info}/METADATA"), metadata);
        let record = format!("swpy{name}/__init__.py,,\nswpy{name}-1.0.dist-info/METADATA,,\n");
        desk.file(&format!("{info}/RECORD"), record);
        let js = format!("root/app/node_modules/swjs{name}");
        desk.file(&format!("{js}/index.js"), "module.exports = 1;\n");
        let manifest =
            format!("{{\"name\":\"swjs{name}\",\"version\":\"1.0.0\",\"main\":\"index.js\"}}");
        desk.file(&format!("{js}/package.json"), manifest);
        gem(desk, name);
        jar(desk, name);
        let tool = format!("app/bin/swdeb{name}");
        desk.file(&format!("root/{tool}"), "#!/bin/sh\n:\n");
        run("chmod", &["755", &format!("root/{tool}")], &desk.path(""));
        let list = format!("root/var/lib/dpkg/info/swdeb{name}.list");
        desk.file(&list, format!("/.\n/app\n/app/bin\n/{tool}\n"));
    }
    // npm leaves a list of all of them, too.
    let listed = |name: &str| format!("\"node_modules/swjs{name}\":{{\"version\":\"1.0.0\"}}");
    desk.file(
        "root/app/node_modules/.package-lock.json",
        format!(
            "{{\"name\":\"app\",\"lockfileVersion\":3,\"requires\":true,\"packages\":{{{},{}}}}}",
            listed("used"),
            listed("unused")
        ),
    );
    let status = |name: &str| {
        format!(
            "Package: swdeb{name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0\n\n"
        )
    };
    let all = status("used") + &status("unused");
    desk.file("root/var/lib/dpkg/status", all);
    desk.file("root/etc/os-release", "ID=debian\nVERSION_ID=12\n");
    for name in ["bin", "lib", "lib64", "sbin"] {
        let link = desk.path(&format!("root/{name}"));
        std::os::unix::fs::symlink(format!("usr/{name}"), link).unwrap();
    }
}

/// Installs a gem into a folder that has its name from `GEM_HOME`, in which `gems` stands twice.
fn gem(desk: &Desk, name: &str) {
    let folder = format!("gem-{name}");
    desk.file(&format!("{folder}/lib/swgem{name}.rb"), "X = 1\n");
    let text = format!(
        "Gem::Specification.new {{ |s| s.name='swgem{name}'; s.version='1.0.0'; s.summary='s'; s.authors=['a']; s.files=['lib/swgem{name}.rb'] }}\n"
    );
    desk.file(&format!("{folder}/x.gemspec"), text);
    run("gem", &["build", "-q", "x.gemspec"], &desk.path(&folder));
    let file = format!("{folder}/swgem{name}-1.0.0.gem");
    let words = [
        "install",
        "--local",
        "--no-document",
        "--install-dir",
        "root/app/gems",
        &file,
    ];
    run("gem", &words, &desk.path(""));
}

fn jar(desk: &Desk, name: &str) {
    let script = format!(
        "import zipfile\nz = zipfile.ZipFile('root/app/{name}.jar', 'w')\n\
         z.writestr('META-INF/maven/g/swjar{name}/pom.properties', 'groupId=g\\nartifactId=swjar{name}\\nversion=1.0\\n')\nz.close()\n"
    );
    run("python3", &["-c", &script], &desk.path(""));
}

/// What a scan says of each package.
fn states(desk: &Desk, host: &str) -> BTreeMap<String, String> {
    let words = format!(
        "scan docker:use:1 --host {host} --offline --list-all-pkgs --runtime-facts facts --runtime-window 1 --format json"
    );
    let ran = desk.run(&words);
    assert_eq!(ran.code, 0, "{ran:?}");
    let report = ran.json();
    let packages = report["targets"][0]["packages"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let states = packages.iter().map(|it| {
        let name = text(&it["name"]);
        let name = name.rsplit(':').next().unwrap_or_default().to_owned();
        (name, text(&it["in_use"]))
    });
    states.collect()
}

#[test]
fn packages_that_a_container_runs_are_loaded_and_the_others_are_dormant() {
    let own = ["node", "ruby", "python3", "sleep"].map(|name| format!("/usr/bin/{name}"));
    if let Some(absent) = own.iter().find(|path| !Path::new(path).is_file()) {
        return skip(&format!("{absent} is not installed"));
    }
    let Some(daemon) = engine(&["gem"]) else {
        return;
    };
    let _alone = alone();
    let desk = Desk::new();
    make(&desk);
    run(
        "tar",
        &["-C", "root", "-cf", "root.tar", "."],
        &desk.path(""),
    );
    let tar = desk.path("root.tar").display().to_string();
    daemon.docker(&["import", &tar, "use:1"]);
    desk.file("rules.yaml", RULES);
    let facts = desk.path("facts").display().to_string();
    let configuration = format!("version: 1\nwatch:\n  facts:\n    folder: {facts}\n");
    desk.file("seawall.yaml", configuration);
    fs::create_dir(desk.path("facts")).unwrap();
    let words = format!(
        "watch run --config seawall.yaml --rules rules.yaml --no-default-rules --only-containers --engine {}",
        daemon.host()
    );
    let mut live = Live::start(&desk, "facts", &words);
    let start = [
        "run",
        "-d",
        "--network",
        "none",
        "-v",
        "/usr:/usr:ro",
        "use:1",
        "/bin/sh",
        "-c",
        ACT,
    ];
    daemon.docker(&start);
    live.wait_for_line("all-is-done");
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(live.end(), Some(0), "{}", live.said());
    let states = states(&desk, &daemon.host());
    for kind in ["swpy", "swjs", "swgem", "swjar", "swdeb"] {
        for (name, want) in [("used", "loaded"), ("unused", "dormant")] {
            let name = format!("{kind}{name}");
            let got = states.get(&name).map(String::as_str);
            assert_eq!(got, Some(want), "{name}: {states:?}\n{}", live.said());
        }
    }
}
