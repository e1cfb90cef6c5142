/**
 * Solves A x = b for a symmetric positive definite A (row-major, overwritten
 * by its factor), by Cholesky's factorisation (Golub and Van Loan, Matrix
 * Computations, 4.2).
 *
 * @returns false when A is not positive definite to working precision
 */
export function solveCholesky(
  matrix: Float64Array,
  vector: Float64Array,
): boolean {
  const size = vector.length;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column];
      for (let inner = 0; inner < column; inner++) {
        sum -= matrix[row * size + inner] * matrix[column * size + inner];
      }
      if (row !== column) {
        matrix[row * size + column] = sum / matrix[column * size + column];
      } else if (sum > 0) {
        matrix[row * size + row] = Math.sqrt(sum);
      } else {
        return false;
      }
    }
  }
  for (let row = 0; row < size; row++) {
    let sum = vector[row];
    for (let column = 0; column < row; column++) {
      sum -= matrix[row * size + column] * vector[column];
    }
    vector[row] = sum / matrix[row * size + row];
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = vector[row];
    for (let below = row + 1; below < size; below++) {
      sum -= matrix[below * size + row] * vector[below];
    }
    vector[row] = sum / matrix[row * size + row];
  }
  return true;
}
