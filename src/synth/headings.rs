//! What senders head their columns with.
//!
//! In: a field. Out: two headers that people give it, neither of them its canonical name.

use super::row::Field;

/// Two ways in which people head a field.
pub fn heading(field: Field) -> (&'static str, &'static str) {
    use Field::*;
    match field {
        ControlNo => ("Control No.", "Course Number"),
        IssuingSource => ("Issuing State", "Issuing Source"),
        Institution => ("Institution", "College"),
        CourseTitle => ("Course Title", "Course"),
        SemesterHours => ("Semester Hours", "Semester Hrs"),
        CompletedOn => ("Date Completed", "Completion Date"),
        LicenseNo => ("License #", "POST No."),
        AttendeeName => ("Officer Name", "Attendee"),
        LastName => ("Last Name", "Last Name"),
        FirstName => ("First Name", "First Name"),
        BirthDate => ("DOB", "Date of Birth"),
        AgencyName => ("Agency", "Department"),
        ProviderNo => ("Provider No.", "Provider #"),
        StartedOn => ("Start Date", "Date Started"),
        Location => ("Location", "Location"),
        OffSite => ("Off Site", "Off-Site"),
        Role => ("Role", "Role"),
        Delivery => ("Delivery", "Delivery"),
        Hours => ("Credit Hrs", "Hours"),
        Minutes => ("Minutes", "Minutes"),
        Legal => ("Legal Hours", "Legal Studies"),
        Technical => ("Technical Hours", "Technical Studies"),
        Interpersonal => ("Interpersonal Hours", "Interpersonal Perspectives"),
        Skill => ("Skill Hours", "Skill Development"),
        Firearms => ("Firearms Hours", "Firearms"),
        Deescalation => ("De-escalation Hours", "De-escalation"),
        ImplicitBias => ("Implicit Bias Hours", "Implicit Bias"),
        RacialProfiling => ("Racial Profiling Hours", "Racial Profiling"),
        TestScore => ("Test Score", "Score"),
        Administrator => ("Administrator", "Administrator"),
        HasCertificate => ("Certificate", "Has Certificate"),
        HasRecognition => ("Recognition", "Has Recognition"),
        HasDescription => ("Description", "Has Description"),
        DeterminedBy => ("Determined By", "Determined By"),
        DeterminedOn => ("Determined On", "Date Determined"),
        Accredited => ("Accredited", "Accredited"),
        Related => ("Related", "Related"),
        Action => ("Action", "Action"),
        SubmittedOn => ("Date Submitted", "Submitted"),
    }
}
