"""From parameters to coefficients.

With one kappa for several domains the coefficients are bilinear in the parameters: with
``psi[d] = 1 / lambda`` of domain d, its ``own`` has the coefficient psi[d] and its ``kantian``
kappa psi[d]. All other parameters are coefficients. At a fixed kappa everything is linear, so the
likelihood of plans is concave there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avdilemma.estimation.likelihood import Value
from avdilemma.questions.situations import Floats


@dataclass(frozen=True)
class Mapping:
    """theta = (base + kappa slope) psi, shape of both matrices (K, Q)."""

    base: Floats
    """What a parameter adds to each coefficient."""

    slope: Floats
    """What it adds times kappa."""

    def theta(self, kappa: Floats, psi: Floats) -> Floats:
        """Coefficients.

        Args:
            kappa: Shape (B,).
            psi: Shape (Q, B).

        Returns:
            Shape (K, B).
        """
        result: Floats = self.base @ psi + (self.slope @ psi) * kappa
        return result

    def jacobian(self, kappa: Floats, psi: Floats) -> Floats:
        """Derivatives of theta by (kappa, psi), shape (B, K, 1 + Q)."""
        first = (self.slope @ psi).T[:, :, None]
        rest = self.base[None] + kappa[:, None, None] * self.slope[None]
        return np.concatenate([first, rest], axis=2)

    def derivatives(self, value: Value, kappa: Floats, psi: Floats) -> Value:
        """Turn derivatives by theta into derivatives by (kappa, psi).

        A lapse share, if there is one, stays last.
        """
        size = self.base.shape[0]
        jacobian = self.jacobian(kappa, psi)
        further = value.gradient.shape[1] - size
        if further:
            count, rows, columns = jacobian.shape
            wide = np.zeros((count, rows + further, columns + further))
            wide[:, :rows, :columns] = jacobian
            wide[:, rows, columns] = 1
            jacobian = wide
        gradient = np.einsum("bkq,bk->bq", jacobian, value.gradient)
        hessian = jacobian.transpose(0, 2, 1) @ value.hessian @ jacobian
        cross = value.gradient[:, :size] @ self.slope
        hessian[:, 0, 1 : 1 + cross.shape[1]] += cross
        hessian[:, 1 : 1 + cross.shape[1], 0] += cross
        return Value(value.loglik, gradient, hessian)
