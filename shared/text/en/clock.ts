/** The clock doctor: what a code that does not fit says about clocks, and the desk's own. */
export const clock = {
  next: {
    close: 'That code had just run out, or is not out yet. Ask for the next one as soon as it shows.',
    phone:
      'That code fits a phone whose clock is about {off}. Ask for the next one as soon as it shows: it must fit the same clock.',
    desk: 'That code fits, if the clock of this desk is about {off}: several phones say so. Ask for the next one, and have the clock of this computer looked at.',
  },
  known: {
    phone:
      'The clock of the phone is about {off}. The desk reckons with it from now on. Ask the user to let the phone set its time by itself.',
    desk: 'Several phones say that the clock of this desk is about {off}. Have the clock of this computer looked at.',
  },
  drift: { gains: 'It gains about {n} s a day.', loses: 'It loses about {n} s a day.' },
  ahead: '{time} ahead',
  behind: '{time} behind',
  /** The desk's own clock, in a bar over the page. */
  own: {
    back: 'The clock of this computer was set back by {time}. Compare it with another clock: codes and waiting times depend on it.',
    ahead:
      'The clock of this computer jumped ahead by {time}. After sleep that is right; otherwise codes and waiting times end too early. Compare it with another clock.',
    'behind-audit':
      'The clock of this computer is {time} behind the last row of the audit. Compare it with another clock: codes and waiting times depend on it.',
    phones: 'The phones of several users say that the clock of this computer is {off}. Have it set, and set by itself.',
    confirm: 'The clock is right',
    confirmed: 'Noted: the clock is right.',
    'no-doubt': 'Nobody doubts the clock any more.',
  },
}
