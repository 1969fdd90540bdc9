/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The forward pass of a small network in plain loops: a decision must not pay for LibTorch's
 * bookkeeping. The same parameters are what LibTorch differentiates (actor-critic-network.h).
 */
#ifndef EDGE_INFERENCE_DENSE_NETWORK_H
#define EDGE_INFERENCE_DENSE_NETWORK_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Sizes of a network: fully connected hidden layers with ReLU, shared by a linear layer of outputs
 * and, if wanted, one critic.
 *
 * Order of its parameters, one array of float: for each hidden layer, first layer first, weights
 * [inputs][units] and then biases [units]; weights [units of the last][outputs] and biases
 * [outputs]; weights [units of the last] of the critic and its bias. The weights of one input lie
 * side by side.
 */
struct DenseLayout
{
    uint32_t inputs{0};           //!< numbers that go in
    std::vector<uint32_t> hidden; //!< units of the hidden layers, at least one layer
    uint32_t outputs{0};          //!< numbers that come out
    bool critic{false};           //!< whether there is a critic

    /** @return number of parameters */
    std::size_t CountParameters() const;

    /** @return where the weights of each layer begin: hidden ones, outputs, critic; then the end */
    std::vector<std::size_t> GetOffsets() const;
};

/**
 * @ingroup edge-inference
 * Runs a network. Every output is summed from its bias in the order of the inputs, whatever the
 * width of the machine's vectors and however many rows are run at once: equal rows give equal bits.
 */
class DenseNetwork
{
  public:
    /** @param layout sizes */
    explicit DenseNetwork(DenseLayout layout);

    /** @return sizes */
    const DenseLayout& GetLayout() const;

    /** @param parameters of the network @param sums [first hidden units] gets their biases */
    void Begin(const float* parameters, float* sums) const;

    /**
     * Add some of the inputs to the sums of the first layer.
     * @param parameters of the network @param first the first of these inputs
     * @param count how many @param inputs [count] @param sums [first hidden units]
     */
    void AddInputs(const float* parameters,
                   uint32_t first,
                   uint32_t count,
                   const float* inputs,
                   float* sums) const;

    /** Add an input that is 1. @param parameters of the network @param input which @param sums */
    void AddOne(const float* parameters, uint32_t input, float* sums) const;

    /**
     * The rest, from the sums of the first layer.
     * @param parameters of the network @param sums [first hidden units], spoilt
     * @param outputs [outputs] or null @param value gets the critic's or null
     */
    void Finish(const float* parameters, float* sums, float* outputs, float* value);

    /**
     * All of it for some rows.
     * @param parameters of the network @param rows how many @param inputs [rows * inputs]
     * @param outputs [rows * outputs] or null @param values [rows] or null
     */
    void Run(const float* parameters,
             std::size_t rows,
             const float* inputs,
             float* outputs,
             float* values);

  private:
    DenseLayout m_layout;               //!< sizes
    std::vector<std::size_t> m_offsets; //!< of the layers
    std::vector<float> m_now;           //!< units of a layer
    std::vector<float> m_next;          //!< units of the next
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DENSE_NETWORK_H
