package io.reviewstream.trainer.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reviewstream.common.error.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptModuleTest {
    private static final String SCALED =
            """
              def scaled(self: __torch__.Program, x: Tensor, factor: float, negate: bool, more: List[Tensor]) -> Tensor:
                y = torch.add(torch.mul(x, factor), more[1])
                if negate:
                  z = torch.neg(y)
                else:
                  z = y
                return z
            """;
    private static final String SLOPE =
            """
              def slope(self: __torch__.Program, x: Tensor, p: List[Tensor]) -> List[Tensor]:
                g = torch.grad([torch.sum(torch.mul(torch.mul(p[0], p[0]), x))], [p[0]])
                return [unchecked_cast(Tensor, g[0])]
            """;

    @Test
    void methodTakesArraysNumbersFlagsAndLists() {
        // Given
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                ScriptModule module = ScriptModule.load(manager, SCALED)) {
            NDArray two = manager.create(2f);
            NDArray seven = manager.create(7f);

            // When
            NDArray result = module.run(manager, "scaled", manager.create(5f), 3.0, true, List.of(two, seven));

            // Then
            assertThat(result.getFloat()).isEqualTo(-22);
        }
    }

    @Test
    void recordingMethodGivesGradientsToTheManagerThatIsToOwnThem() {
        // Given
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                NDManager owner = manager.newSubManager();
                ScriptModule module = ScriptModule.load(manager, SLOPE)) {
            NDArray parameter = manager.create(new float[] {3, -4});
            parameter.setRequiresGradient(true);

            // When
            NDList result = module.runRecording(
                    owner, "slope", List.of(manager.create(new float[] {1, 10})), List.of(parameter));

            // Then
            assertThat(result.singletonOrThrow().toFloatArray()).containsExactly(6, -80);
            assertThat(owner.getManagedArrays()).hasSize(1);
        }
    }

    @Test
    void operationThatPyTorchLacksIsRejectedOnLoading() {
        // Given
        String program = "  def f(self: __torch__.Program, x: Tensor) -> Tensor:\n    return torch.no_such_thing(x)\n";
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {

            // When / Then
            assertThatThrownBy(() -> ScriptModule.load(manager, program))
                    .isInstanceOf(UserException.class)
                    .hasMessageContainingAll("PyTorch 2.", "no_such_thing", "docs/gpu.md");
        }
    }
}
