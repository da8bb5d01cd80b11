//! Images that are pulled, named, pushed, built, committed and imported.

use super::{Held, fits_any, shown};
use crate::decide::facts::{self, changes, many, one};
use crate::decide::reference::Reference;

use super::container::Making;

impl Held<'_> {
    /// Holds a pull to the profile.
    pub(super) fn pulled(&mut self) {
        self.what = "image";
        let asked = self.scene.asked;
        let said = one(asked, "fromImage").unwrap_or_default().to_owned();
        let tag = one(asked, "tag").unwrap_or_default();
        let Some(reference) = Reference::join(&said, tag).or_else(|| {
            // Old clients say all in one.
            tag.is_empty().then(|| Reference::parse(&said)).flatten()
        }) else {
            self.fault(
                "images",
                format!("{} is no reference of an image", shown(&said)),
            );
            return;
        };
        if reference.name.is_empty() || !fits_any(&reference.name, &self.profile.images.allow) {
            self.fault("images", format!("{} may not be pulled", shown(&said)));
        }
    }

    /// Holds an import to the profile. Where it comes from is an address that the engine asks: any that it reaches.
    pub(super) fn imported(&mut self) {
        self.what = "image";
        let asked = self.scene.asked;
        let from = one(asked, "fromSrc").unwrap_or_default().to_owned();
        if from != "-" && !fits_any(&from, &self.profile.build.remotes) {
            self.fault(
                "build",
                format!("nothing may be fetched from {}", shown(&from)),
            );
        }
        let repository = one(asked, "repo").unwrap_or_default().to_owned();
        self.made_name(&repository, one(asked, "tag").unwrap_or_default());
        self.changed();
    }

    /// Holds a further name to the profile.
    pub(super) fn tagged(&mut self) {
        self.what = "image";
        let asked = self.scene.asked;
        let repository = one(asked, "repo").unwrap_or_default().to_owned();
        if repository.is_empty() {
            self.fault("images", "no name is given");
        }
        // A name that may be run is given to what came from where such names say. What scans found is asked when it
        // is run.
        self.named_image(asked.target());
        self.made_name(&repository, one(asked, "tag").unwrap_or_default());
    }

    /// Holds a push to the profile.
    pub(super) fn pushed(&mut self) {
        self.what = "image";
        let name = self.scene.asked.target().unwrap_or_default();
        let read = Reference::parse(name).map(|it| it.name);
        let is_allowed = read.is_some_and(|it| fits_any(&it, &self.profile.images.push));
        if !is_allowed {
            self.fault("images", format!("{} may not be pushed", shown(name)));
        }
    }

    /// Holds a commit to the profile.
    pub(super) fn committed(&mut self) {
        self.what = "commit";
        let asked = self.scene.asked;
        let repository = one(asked, "repo").unwrap_or_default().to_owned();
        self.made_name(&repository, one(asked, "tag").unwrap_or_default());
        self.changed();
        self.configured();
    }

    /// Holds a build to the profile.
    pub(super) fn built(&mut self) {
        self.what = "build";
        let asked = self.scene.asked;
        let build = self.profile.build.clone();
        for name in many(asked, "t") {
            self.made_name(name, "");
        }
        if one(asked, "version") == Some("2") && !build.buildkit {
            self.fault("build", "BuildKit is not allowed");
        }
        let network = one(asked, "networkmode").unwrap_or("default");
        if !fits_any(network, &build.networks) {
            self.fault(
                "build",
                format!("the network {} is not allowed", shown(network)),
            );
        }
        for remote in many(asked, "remote") {
            // BuildKit names its own session so.
            if remote != "client-session" && !fits_any(remote, &build.remotes) {
                self.fault(
                    "build",
                    format!("nothing may be fetched from {}", shown(remote)),
                );
            }
        }
        self.cached(&build.cache_from);
        for (is_allowed, names) in [
            (build.extra_hosts, &["extrahosts"][..]),
            (build.outputs, &["outputs"]),
            (build.resources, &RESOURCES),
        ] {
            for name in names
                .iter()
                .filter(|name| one(asked, name).is_some_and(says))
            {
                if !is_allowed {
                    self.fault("build", format!("{name} is not allowed"));
                }
            }
        }
        for labels in many(asked, "labels") {
            if labels.contains("io.seawall.") || labels.contains(self.scene.owner_label) {
                self.always("reserved-label", "a label of the build is the guard's own");
            }
        }
    }

    /// Holds images that caches are taken from to the profile.
    fn cached(&mut self, allowed: &[String]) {
        for text in many(self.scene.asked, "cachefrom").filter(|text| says(text)) {
            let Ok(names) = serde_json::from_str::<Vec<String>>(text) else {
                self.fault("build", "cachefrom is no list of images");
                continue;
            };
            for name in names {
                let read = Reference::parse(&name).map(|it| it.name);
                if !read.is_some_and(|it| fits_any(&it, allowed)) {
                    let why = format!("no cache may be taken from {}", shown(&name));
                    self.fault("build", why);
                }
            }
        }
    }

    /// Holds images that are written into an archive to the profile.
    pub(super) fn saved(&mut self) {
        self.what = "image";
        let asked = self.scene.asked;
        let names: Vec<String> = match asked.target() {
            Some(name) => vec![name.to_owned()],
            None => many(asked, "names").map(str::to_owned).collect(),
        };
        for name in names {
            let read = Reference::parse(&name).map(|it| it.name);
            let images = &self.profile.images;
            let is_allowed = read.is_some_and(|it| {
                fits_any(&it, &images.allow) || fits_any(&it, &images.built_here)
            });
            if !is_allowed {
                self.fault("images", format!("{} may not be saved", shown(&name)));
            }
        }
    }

    /// Holds a look into a registry to the profile: the engine talks to whatever address the name begins with.
    pub(super) fn looked_up(&mut self) {
        self.what = "image";
        let name = self.scene.asked.target().unwrap_or_default().to_owned();
        self.addressed(&name);
    }

    /// Holds a search to the profile, as a look into a registry.
    pub(super) fn searched(&mut self) {
        self.what = "image";
        let term = one(self.scene.asked, "term").unwrap_or_default().to_owned();
        self.addressed(&term);
    }

    fn addressed(&mut self, name: &str) {
        let read = Reference::parse(name).map(|it| it.name);
        if !read.is_some_and(|it| fits_any(&it, &self.profile.images.allow)) {
            self.fault("images", format!("{} may not be looked up", shown(name)));
        }
    }

    /// Removing names is for whoever may give them; a rule for all objects may remove all.
    pub(super) fn image_removed(&mut self) {
        use seawall_policy::config::guard::Objects;
        if self.rule.objects == Objects::All {
            return;
        }
        self.what = "image";
        let name = self.scene.asked.target().unwrap_or_default();
        let read = Reference::parse(name).map(|it| it.name);
        let is_ours = read.is_some_and(|it| fits_any(&it, &self.profile.images.built_here));
        if !is_ours {
            self.fault("images", format!("{} may not be removed", shown(name)));
        }
    }

    /// Holds a name that an image is to get to the profile; without one it can only be run by its id.
    fn made_name(&mut self, repository: &str, tag: &str) {
        if repository.is_empty() {
            return;
        }
        let said = shown(repository);
        let read = Reference::join(repository, tag).or_else(|| Reference::parse(repository));
        let name = read.map(|it| it.name).filter(|name| !name.is_empty());
        if !name.is_some_and(|it| fits_any(&it, &self.profile.images.built_here)) {
            let ours = self.names_of_ours();
            self.fault(
                "images",
                format!("the name {said} may not be given here{ours}"),
            );
        }
    }

    /// Says how images that are built here are called, for whoever chose another name.
    pub(super) fn names_of_ours(&self) -> String {
        match self.profile.images.built_here.as_slice() {
            [] => String::new(),
            names => {
                let names: Vec<&str> = names.iter().take(3).map(String::as_str).collect();
                format!("; what is built here is called {}", names.join(" or "))
            }
        }
    }

    /// Holds changes of an image's configuration to the profile.
    fn changed(&mut self) {
        let texts: Vec<String> = many(self.scene.asked, "changes")
            .map(str::to_owned)
            .collect();
        for text in texts {
            let changes = match changes::read(&text) {
                Ok(changes) => changes,
                Err(why) => {
                    self.fault("images", why);
                    continue;
                }
            };
            for change in changes {
                match change.instruction.as_str() {
                    "USER" => self.user(Some(&change.rest), Making::Command),
                    "ENV" => self.changed_environment(&change.rest),
                    "LABEL" if self.is_own_label(&change.rest) => {
                        self.always("reserved-label", "a label of the image is the guard's own");
                    }
                    _ => {}
                }
            }
        }
    }

    /// Says whether a text speaks of labels that the guard alone sets, or hides what it speaks of.
    fn is_own_label(&self, text: &str) -> bool {
        let bare: String = text.chars().filter(|c| !"\"'\\".contains(*c)).collect();
        bare.contains("io.seawall.") || bare.contains(self.scene.owner_label)
    }

    fn changed_environment(&mut self, text: &str) {
        let bare: String = text.chars().filter(|c| !"\"'\\".contains(*c)).collect();
        let deny = self.profile.environment.deny.clone();
        let words = bare.split_whitespace();
        for word in words.map(|word| word.split('=').next().unwrap_or_default()) {
            if fits_any(word, &deny) {
                self.fault("environment", format!("{} may not be set", shown(word)));
            }
        }
    }

    /// Holds the configuration in a commit's body to the profile.
    fn configured(&mut self) {
        let Some(body) = facts::body(self.scene.asked) else {
            return;
        };
        if let Some(user) = body.field("User").and_then(crate::api::value::Value::text) {
            self.user(Some(user), Making::Command);
        }
        self.labels(&facts::texts(body.field("Labels")));
        let environment = body.field("Env").map_or(&[][..], |it| it.list());
        for entry in environment
            .iter()
            .filter_map(crate::api::value::Value::text)
        {
            self.changed_environment(entry);
        }
    }
}

/// Says whether a parameter asks for something: zeros, empty lists and empty maps do not.
fn says(text: &str) -> bool {
    !["", "0", "[]", "{}", "null"].contains(&text.trim())
}

/// Parameters of a build that set limits, cgroups and security options of its steps.
const RESOURCES: [&str; 9] = [
    "cgroupparent",
    "cpuperiod",
    "cpuquota",
    "cpusetcpus",
    "cpusetmems",
    "cpushares",
    "securityopt",
    "ulimits",
    "shmsize",
];
