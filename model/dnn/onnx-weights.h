/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The weights of an ONNX file, each counted once. Example:
 *
 *     std::size_t id = weights.Add(element, {64, 3, 11, 11});
 *     weights.Count({id}, false, layer); // layer.parameterCount += 23232
 */
#ifndef EDGE_INFERENCE_ONNX_WEIGHTS_H
#define EDGE_INFERENCE_ONNX_WEIGHTS_H

#include "dnn-model.h"
#include "tensor-shape.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Constant tensors that hold trained parameters: of a floating-point or a quantised type, with at
 * least one dimension. Other constants are known, too, and count nothing. Nodes that combine
 * weights make tensors of several weights.
 */
class OnnxWeights
{
  public:
    /**
     * Add a constant tensor.
     * @param element its element type
     * @param shape its shape, whose elements 64 bits can count
     * @return its number
     */
    std::size_t Add(int element, const TensorShape& shape);

    /**
     * @param weights numbers of the weights that are combined
     * @return the same as a list
     * @throws std::runtime_error with a reason when all such lists together grow too long
     */
    std::vector<std::size_t> Combine(const std::set<std::size_t>& weights);

    /**
     * Add weights that have not been counted before to the parameters of a layer.
     * @param weights their numbers
     * @param integers whether 32-bit integers count (the bias of a quantised layer)
     * @param layer the layer
     */
    void Count(const std::vector<std::size_t>& weights, bool integers, DnnLayer& layer);

  private:
    /** A constant tensor. */
    struct Weight
    {
        int element{0};       //!< element type
        uint64_t elements{0}; //!< elements, 0 for what holds no trained parameters
        uint64_t bytes{0};    //!< their bytes
        bool counted{false};  //!< whether a layer has been found that reads it
    };

    std::vector<Weight> m_weights; //!< by number
    std::size_t m_entries{0};      //!< length of all lists together
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ONNX_WEIGHTS_H
