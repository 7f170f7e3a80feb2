//! The credit value of a computer-based course from its test group (11 CSR 75-15.070(7)).
//!
//! In: the minutes each officer of the test group took, and the method in force. Out: the value in hours of credit.
//! The time is the one by which the required share of the group has finished: with a share that is no whole number of
//! officers the next officer's time is taken, since before it fewer had finished than the rule asks for.

use super::acceptance::CourseValueMethod;
use crate::record::Hours;

const ALL_PERCENT: i64 = 100;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CbtError {
    #[error("a test group of `{found}` officers; hint: at least `{least}` randomly selected officers must be timed")]
    GroupTooSmall { found: usize, least: i64 },
    #[error("a time of `{minutes}` minutes; hint: give the minutes each officer took, above nought")]
    NoTime { minutes: i64 },
}

/// The value of a course from whole minutes per officer, in any order.
///
/// # Errors
/// When the group is smaller than the rule asks for, or a time is not above nought.
pub fn cbt_value(minutes: &[i64], method: &CourseValueMethod) -> Result<Hours, CbtError> {
    let officers = minutes.len() as i64;
    if officers < method.test_group_officers {
        return Err(CbtError::GroupTooSmall { found: minutes.len(), least: method.test_group_officers });
    }
    if let Some(&none) = minutes.iter().find(|&&m| m <= 0) {
        return Err(CbtError::NoTime { minutes: none });
    }
    let mut ranked = minutes.to_vec();
    ranked.sort_unstable();
    let finished = (officers * method.finished_percent + ALL_PERCENT - 1) / ALL_PERCENT;
    let time = ranked[(finished.clamp(1, officers) - 1) as usize];
    let rounded = time / method.interval_minutes * method.interval_minutes;
    Ok(Hours(rounded * Hours::whole(1).0 / method.minutes_per_credit_hour))
}

#[cfg(test)]
mod tests {
    use super::*;

    const METHOD: CourseValueMethod = CourseValueMethod {
        test_group_officers: 10,
        finished_percent: 80,
        interval_minutes: 25,
        minutes_per_credit_hour: 50,
    };

    #[test]
    fn the_eighth_of_ten_decides_and_is_rounded_down() {
        let times = [90, 60, 70, 80, 124, 110, 100, 95, 300, 400];
        assert_eq!(cbt_value(&times, &METHOD), Ok(Hours::whole(2)));
        let times = [90, 60, 70, 80, 125, 110, 100, 95, 300, 400];
        assert_eq!(cbt_value(&times, &METHOD), Ok(Hours(250)));
    }

    #[test]
    fn eleven_officers_need_nine_to_finish() {
        let times = [50, 50, 50, 50, 50, 50, 50, 50, 100, 150, 150];
        assert_eq!(cbt_value(&times, &METHOD), Ok(Hours::whole(2)));
    }

    #[test]
    fn nine_officers_are_too_few_and_no_time_is_no_time() {
        assert_eq!(cbt_value(&[50; 9], &METHOD), Err(CbtError::GroupTooSmall { found: 9, least: 10 }));
        assert_eq!(cbt_value(&[50, 50, 50, 50, 50, 50, 50, 50, 50, 0], &METHOD), Err(CbtError::NoTime { minutes: 0 }));
    }
}
