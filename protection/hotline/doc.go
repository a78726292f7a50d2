// Package hotline takes signals from every channel, sees the situations behind them, and brings help with consent.
//
// Its words: signal (one contact: voice, text, chat, online report, email), contactor (who reached out), purpose code,
// outcome class (only a substantive signal counts), indicator (a fact told, never a finding), situation (one concern, with
// one or many signals and potential victims, over months), grade (high, moderate, low), referral, notice, return code.
// Its promises: nobody needs an account, a name or a script to report; what is typed is sealed before it is stored; a report
// sent twice is one signal with the same code; a return code is kept as a keyed hash only, shows nothing until an advocate
// unlocks it and never the situation; a tipster learns nothing about anybody. Two advocates never hold one signal. A
// situation is counted once, however often it was merged. A referral leaves only with the person's yes; a notice carries
// conduct, and a person only when the law, immediate danger or her own wish says so. Age unknown is protected as a minor.
// Who may: advocates and supervisors of the agency that answers; only a supervisor merges; only a mandated-report officer
// sends a notice with a person in it; analysts get counting rows without anybody in them.
// What it tells others: hotline.crisis.raised, hotline.trafficking.recognised, hotline.minor.recognised,
// hotline.referral.sent, hotline.consent.withdrawn.
//
// Sources: the National Human Trafficking Hotline's definitions of calls and requests, its approach and FAQ; ILO Indicators
// of Forced Labour (2012); 22 USC 7102, 7105; 34 USC 12291(b)(2).
package hotline
