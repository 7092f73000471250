//! Adam with decoupled weight decay, as `torch.optim.AdamW` (Loshchilov & Hutter 2019, algorithm 2, with the decay multiplied
//! by the step size).

use super::UpdateRule;
use super::adam::adam;
use super::registry::{Entry, Range, Setting, no_conflict, shared};
use super::settings::Settings;

pub(super) const ENTRY: Entry = Entry {
    name: "adamw",
    title: "AdamW",
    doc: "Adam whose weights decay by themselves (Loshchilov & Hutter 2019); as torch.optim.AdamW.",
    options: &[
        Setting::needed("lr", Range::NotNegative, "The step size; PyTorch takes 0.001 unless told."),
        shared::BETA1,
        shared::BETA2,
        shared::EPSILON,
        Setting::number(
            "weight_decay",
            1e-2,
            Range::NotNegative,
            "λ of θ ← (1 − ηλ)θ, which comes before the step; 0.01 unless given.",
        ),
        shared::AMSGRAD,
        shared::MAXIMIZE,
    ],
    build,
    conflict: no_conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(adam(settings, true))
}
