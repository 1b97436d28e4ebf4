//! The figures that pages show and texts quote as `[[key]]`.

use super::accountability::closed_list;

closed_list! {
    /// What is counted.
    FigureKey {
        Towns = "units.towns",
        Villages = "units.villages",
        PoorVillages = "units.poor_villages",
        Notices = "notices.published",
        Discipline = "notices.discipline",
        UnitsHeld = "accountability.units",
        MainDuty = "accountability.main_duty",
        DirectDuty = "accountability.direct_duty",
        Orders = "orders.issued",
        Cases = "cases.publicised",
        Exemplars = "exemplars.publicised",
    }
}
