// Package certification is the path from a request to a letter that opens benefits: minors' Requests for Assistance,
// adults' certification, and the letters themselves with their public check.
//
// Its words: Request for Assistance (RFA: draft, Part A, complete, under review, more information asked, interim
// assistance, eligible, denied, reconsideration, withdrawn); Request for Certification (RFC, adults: its basis is
// continued presence, a bona fide T application or a T visa); a decision (proposed by one person, decided by another);
// letters of three kinds (interim assistance, eligibility, certification), valid, replaced, annulled or ended. Children
// are never certified, adults never eligible. Type of trafficking: labor, sex, labor and sex, other, unknown.
// Its promises: no letter without two different people. The flow only drafts a notice; a mandated-report officer sends
// it, citing the law, and what she sends is sealed anew under the receiving agency's key. The 24-hour and 90-day clocks
// run by themselves, and an interim period cannot end in silence. The public check answers valid, replaced, decision
// pending or not found, and says nothing about anybody.
// Who may: the requester's officer and case workers until it is sent, then they see where it stands; the receiving
// agency's specialists propose and its approvers decide. Anyone may check a letter. policy.cedar says it exactly.
// What it tells: every act of a request (certification.request.*) and certification.letter.issued, .replaced, .annulled,
// with the kind as class.
// Sources: 22 USC 7105(b)(1)(C), (E), (G); HHS RFA instructions (OMB 0970-0362); RFC (OMB 0970-0454); OTIP-PI-16-01.
package certification
