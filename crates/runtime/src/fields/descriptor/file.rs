//! Where the file of a descriptor lies: device, inode, layer.

use super::of;
use crate::engine::Scene;
use crate::fields::{Answer, Asked};

pub(super) fn device<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| Answer::int(descriptor.device))
}

/// The kernel's form of a device: 12 bits of major number between two parts of the minor one (`new_encode_dev`).
pub(super) fn device_major<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| {
        Answer::int(descriptor.device >> 8 & 0xfff)
    })
}

pub(super) fn device_minor<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| {
        Answer::int(descriptor.device & 0xff | descriptor.device >> 12 & 0xf_ff00)
    })
}

pub(super) fn inode<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| {
        Answer::int(i64::try_from(descriptor.inode).unwrap_or(i64::MAX))
    })
}

pub(super) fn is_upper<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| Answer::bool(descriptor.upper_layer))
}

pub(super) fn is_lower<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| Answer::bool(descriptor.lower_layer))
}
