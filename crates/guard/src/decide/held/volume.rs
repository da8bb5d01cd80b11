//! Volumes: those that are made, and those that are mounted whoever made them.

use super::{Held, fits_any, option_fits, shown};
use crate::api::container::Mount;
use crate::api::operation::Target;
use crate::api::view;

impl Held<'_> {
    /// Holds a volume that is to be made to the profile.
    pub(super) fn volume_made(&mut self) {
        self.what = "volume";
        // What can't be read is told by `readable`.
        let Ok(Some(volume)) = view::volume::volume(self.scene.asked) else {
            return;
        };
        let name = volume.name.unwrap_or_default();
        let allowed = self.profile.volumes.clone();
        let is_named = !name.is_empty();
        let names = [allowed.create.clone(), allowed.names.clone()].concat();
        if is_named && !fits_any(&name, &names) {
            self.fault(
                "volumes",
                format!("{} is not an allowed name", shown(&name)),
            );
        }
        if !is_named && !allowed.anonymous {
            self.fault("volumes", "a volume needs a name");
        }
        if is_named {
            self.volume_of_others(&name);
        }
        self.driver(
            volume.driver.as_deref().unwrap_or_default(),
            &volume.options,
        );
        if volume.cluster && !allowed.cluster {
            self.fault("volumes", "volumes of the cluster are not allowed");
        }
        self.labels(&volume.labels);
    }

    /// The engine answers with the volume that has the name already: whoever made it chose its options.
    fn volume_of_others(&mut self, name: &str) {
        match self.scene.object(Target::Volume, name) {
            Err(unknown) => self.always("unknown", unknown.0),
            Ok(Some(volume)) if !self.scene.is_own(&volume) => {
                if !fits_any(name, &self.profile.volumes.names) {
                    self.fault("volumes", format!("the name {} is taken", shown(name)));
                }
            }
            Ok(_) => {}
        }
    }

    /// Only volumes of the cluster can be changed.
    pub(super) fn volume_changed(&mut self) {
        self.what = "volume";
        if !self.profile.volumes.cluster {
            self.fault("volumes", "volumes of the cluster are not allowed");
        }
    }

    /// Holds a volume that is mounted to the profile.
    pub(super) fn volume_mounted(&mut self, mount: &Mount) {
        self.driver(
            mount.driver.as_deref().unwrap_or_default(),
            &mount.driver_options,
        );
        let allowed = self.profile.volumes.clone();
        let Some(name) = mount.source.as_deref().filter(|name| !name.is_empty()) else {
            if !allowed.anonymous {
                let why = format!("a volume without a name is not allowed ({})", mount.at);
                self.fault("volumes", why);
            }
            return;
        };
        let is_listed = fits_any(name, &allowed.names);
        match self.scene.object(Target::Volume, name) {
            Err(unknown) => self.always("unknown", unknown.0),
            Ok(None) if is_listed => {}
            Ok(None) => {
                let name = shown(name);
                let why = format!("there is no volume {name}; make it first: docker volume create");
                self.fault("volumes", why);
            }
            Ok(Some(volume)) if is_listed || self.scene.is_own(&volume) => {
                let driver = volume.driver.unwrap_or_default();
                self.driver(&driver, &volume.options);
            }
            Ok(Some(_)) => self.not_found(Target::Volume, name),
        }
    }

    fn driver(&mut self, driver: &str, options: &[(String, String)]) {
        let allowed = self.profile.volumes.clone();
        let driver = if driver.is_empty() { "local" } else { driver };
        if !fits_any(driver, &allowed.drivers) {
            self.fault(
                "volumes",
                format!("the driver {} is not allowed", shown(driver)),
            );
        }
        for (key, value) in options {
            if !option_fits(key, value, &allowed.options) {
                let (key, value) = (shown(key), shown(value));
                self.fault(
                    "volumes",
                    format!("the option {key}={value} is not allowed"),
                );
            }
        }
    }
}
