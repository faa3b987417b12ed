/** Why a hand-over was refused. */
export const handover = {
  'route-not-offered': 'This way of handing over is not open in this call. Choose one that is offered.',
}
