//! DF-0021.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::base_image::image::images;
use crate::dockerfile::package_manager::system;
use crate::dockerfile::{Input, Runs, Site};
use crate::fault::Fault;
use crate::image;
use crate::image::content::toolchain::compilers;
use crate::image::size;
use crate::parse::dockerfile::stage::{Setting, What};
use crate::parse::shell::Invocation;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0021",
    name: "toolchain-in-final-stage",
    title: "compilers stay in the image that is shipped",
    severity: Severity::Low,
    severity_why: "it is of use only to who is inside already, and adds its own vulnerabilities",
    why: "What built the program is not needed to run it. Compilers, headers and build tools make the \
          image many times bigger, bring vulnerabilities of their own, and give an attacker what they need \
          to build theirs on the spot. The check looks at the stage that is shipped and those that it is \
          built on, where something is compiled there and the image starts a program of its own: images \
          for developers, which start a shell or a build tool, are left alone, and so are packages that \
          the same `RUN` takes off again.",
    remedy: "Compile in a stage of its own and copy what came out: `FROM golang:1.22 AS build`, then `FROM \
             debian:12-slim` and `COPY --from=build /app /app`. Where packages of Python or Ruby are \
             compiled, build wheels or gems in the first stage and install those in the second.",
    bad: "FROM golang:1.22\nCOPY . .\nRUN go build -o /app .\nCMD [\"/app\"]\n",
    good: "FROM golang:1.22 AS build\nCOPY . .\nRUN go build -o /app .\nFROM debian:12-slim\nCOPY --from=build /app /app\nCMD [\"/app\"]\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Dockle,
        id: "CIS-DI-0003",
    }],
    cwe: &[1104],
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    fixing: Fixing::None("which files the program needs is not in the file"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Image(run_image)],
};

fn run(input: &Input, faults: &mut Faults) {
    if !starts_its_own(input) {
        return;
    }
    let is_shipped = |site: Site<'_>| input.is_shipped(site.index) && !site.is_trigger;
    let runs_any = |programs: &[&str], wanted: fn(&Invocation) -> bool| {
        let running = input.running(programs);
        let mut all = running.invocations();
        all.any(|(site, it)| is_shipped(site) && wanted(it))
    };
    let compiles = runs_any(COMPILING, builds) || runs_any(BUILDING, builds);
    if compiles {
        let images = images(input).filter(|image| input.is_shipped(image.site.index));
        for image in images.filter(|image| SDKS.contains(&&*image.reference().repository())) {
            let message = format!("`{}` brings its build tools along", image.name());
            let place = input.place(image.site, image.written.whole.span());
            faults.push(Fault::new(&CHECK, message, place).value(image.name()));
        }
    }
    if compiles || runs_any(INSTALLERS, may_build) {
        for run in input.running(&system::programs()).runs() {
            if is_shipped(run.site) {
                tell_packages(input, run, faults);
            }
        }
    }
}

/// In a built image, the packages are there or not.
fn run_image(input: &image::Input<'_>, faults: &mut Faults) {
    let is_for_developers = |program: &str| {
        SHELLS.contains(&program) || BUILDERS.contains(&program) || COMPILING.contains(&program)
    };
    let Some(found) = compilers(input, is_compiler, is_for_developers) else {
        return;
    };
    let shown: Vec<&str> = found
        .names
        .iter()
        .take(MOST_NAMES)
        .map(String::as_str)
        .collect();
    let more = match found.names.len().saturating_sub(shown.len()) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    let room = match found.bytes {
        0 => String::new(),
        bytes => format!(", with {}", size(bytes)),
    };
    let message = format!("`{}`{more} stays in the image{room}", shown.join(" "));
    let place = image::file_place(&found.path, found.layer);
    faults.push(Fault::new(&CHECK, message, place).value(shown.join(" ")));
}

/// Tells the compilers that a `RUN` installs and leaves there.
fn tell_packages(input: &Input, run: Runs<'_, '_>, faults: &mut Faults) {
    let mut kept = Vec::new();
    for (_, invocation) in run.invocations() {
        // Which of them go is seldom said by name.
        if system::removes(invocation) {
            return;
        }
        kept.extend(system::installs(invocation));
    }
    kept.retain(|word| word.literal().is_some_and(|name| is_compiler(&name)));
    let Some(first) = kept.first() else {
        return;
    };
    let names: Vec<String> = kept
        .iter()
        .take(MOST_NAMES)
        .map(|word| word.shown())
        .collect();
    let message = format!("`{}` stays in the image", names.join(" "));
    let place = input.place(run.site, first.span);
    faults.push(Fault::new(&CHECK, message, place).value(first.shown()));
}

/// Says whether the image starts a program that is neither a shell nor a build tool.
fn starts_its_own(input: &Input) -> bool {
    let Some(target) = input.stages.target() else {
        return false;
    };
    let settings = [What::Entrypoint, What::Cmd].map(|what| target.final_setting(what));
    let by = settings.into_iter().find_map(|setting| match setting {
        Setting::By(by) => Some(by),
        _ => None,
    });
    let commands = by.and_then(|by| input.commands(by));
    let last = commands.and_then(|commands| commands.invocations.last());
    last.is_some_and(|last| {
        let starts_application = last
            .subcommand()
            .is_some_and(|word| word.to_ascii_lowercase().ends_with(".dll"));
        match last.program.as_str() {
            "" => false,
            "dotnet" => starts_application,
            program => !SHELLS.contains(&program) && !builds(last) && !BUILDERS.contains(&program),
        }
    })
}

/// Says whether an invocation compiles.
fn builds(invocation: &Invocation) -> bool {
    let program = invocation.program.as_str();
    let subcommand = invocation.subcommand();
    let does = |words: &[&str]| {
        subcommand
            .as_ref()
            .is_some_and(|word| words.contains(&&**word))
    };
    match program {
        "go" | "cargo" | "swift" | "stack" | "cabal" => does(&["build", "install"]),
        "dotnet" => does(&["build", "publish"]),
        _ => COMPILING.contains(&program),
    }
}

/// Says whether an invocation installs packages of a language, parts of which are often compiled.
fn may_build(invocation: &Invocation) -> bool {
    let subcommand = invocation.subcommand();
    let installs = subcommand.is_some_and(|word| matches!(&*word, "install" | "ci"));
    installs && invocation.is_any(INSTALLERS)
}

/// Says whether a package of the system is a compiler, or brings one.
fn is_compiler(package: &str) -> bool {
    let name = package
        .split(['=', '~', '<', '>', ':'])
        .next()
        .unwrap_or_default();
    let versioned = name.trim_end_matches(|char: char| char.is_ascii_digit() || char == '.');
    let plain = versioned.strip_suffix('-').unwrap_or(versioned);
    COMPILERS.contains(&name) || COMPILERS.contains(&plain)
}

/// Images that are made to build with.
const SDKS: &[&str] = &[
    "docker.io/library/gcc",
    "docker.io/library/golang",
    "docker.io/library/gradle",
    "docker.io/library/haskell",
    "docker.io/library/maven",
    "docker.io/library/rust",
    "docker.io/library/swift",
    "mcr.microsoft.com/dotnet/core/sdk",
    "mcr.microsoft.com/dotnet/sdk",
];

/// Programs that compile.
const COMPILING: &[&str] = &[
    "cc",
    "clang",
    "cmake",
    "configure",
    "g++",
    "gcc",
    "ghc",
    "gradle",
    "gradlew",
    "make",
    "meson",
    "mvn",
    "mvnw",
    "ninja",
    "rustc",
    "swiftc",
];

/// Programs that compile, among other things.
const BUILDING: &[&str] = &["go", "cargo", "swift", "stack", "cabal", "dotnet"];

/// Programs that install packages of languages.
const INSTALLERS: &[&str] = &["pip", "gem", "bundle", "npm"];

/// Programs that an image for developers starts.
const BUILDERS: &[&str] = &["cabal", "cargo", "go", "sbt", "stack", "swift"];
const SHELLS: &[&str] = &["ash", "bash", "dash", "fish", "sh", "sleep", "tail", "zsh"];

/// Packages that are compilers, or bring one.
const COMPILERS: &[&str] = &[
    "base-devel",
    "build-base",
    "build-essential",
    "cargo",
    "clang",
    "cmake",
    "g++",
    "gcc",
    "gcc-c++",
    "golang",
    "golang-go",
    "gradle",
    "make",
    "maven",
    "rust",
    "rustc",
];

/// Packages that a message names.
const MOST_NAMES: usize = 5;
