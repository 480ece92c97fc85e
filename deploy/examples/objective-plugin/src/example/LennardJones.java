package example;

import amc.worker.dataset.Objective;
import amc.worker.dataset.ObjectiveProvider;
import java.util.Map;

/**
 * Energy of a cluster of atoms that attract and repel by the Lennard-Jones potential, in its units:
 * the sum over pairs of 4 (r^-12 - r^-6). Parameters are the atoms' coordinates x, y, z. Setting:
 * {@code atoms}, default 13, whose lowest energy is -44.3268 (an icosahedron).
 */
public final class LennardJones implements ObjectiveProvider {
  @Override
  public String name() {
    return "lennard-jones";
  }

  @Override
  public Objective create(Map<String, String> settings) {
    int atoms;
    try {
      atoms = Integer.parseInt(settings.getOrDefault("atoms", "13"));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "atoms=" + settings.get("atoms") + " must be a whole number", e);
    }
    if (atoms < 2) {
      throw new IllegalArgumentException("atoms=" + atoms + " must be >= 2");
    }
    return new Cluster(atoms);
  }

  private record Cluster(int atoms) implements Objective {
    @Override
    public int dimension() {
      return 3 * atoms;
    }

    /** A part of a cubic lattice, somewhat wider than the distance of least energy. */
    @Override
    public double[] start() {
      double[] x = new double[dimension()];
      int side = (int) Math.ceil(Math.cbrt(atoms));
      for (int i = 0; i < atoms; i++) {
        x[3 * i] = 1.2 * (i % side);
        x[3 * i + 1] = 1.2 * (i / side % side);
        x[3 * i + 2] = 1.2 * (i / side / side);
      }
      return x;
    }

    @Override
    public double value(double[] x) {
      double energy = 0;
      for (int i = 0; i < atoms; i++) {
        for (int j = 0; j < i; j++) {
          double dx = x[3 * i] - x[3 * j];
          double dy = x[3 * i + 1] - x[3 * j + 1];
          double dz = x[3 * i + 2] - x[3 * j + 2];
          double s = 1 / (dx * dx + dy * dy + dz * dz);
          double s6 = s * s * s;
          energy += 4 * (s6 * s6 - s6);
        }
      }
      return energy;
    }
  }
}
