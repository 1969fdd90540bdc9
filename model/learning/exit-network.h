/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A network with exits in LibTorch. LibTorch itself is in the .cc file only.
 */
#ifndef EDGE_INFERENCE_EXIT_NETWORK_H
#define EDGE_INFERENCE_EXIT_NETWORK_H

#include "ns3/dnn-model.h"
#include "ns3/exit-record.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Images ready for a network.
 */
struct ImageBatch
{
    std::vector<float> images;   //!< image by image
    std::vector<int64_t> labels; //!< class of each
};

/**
 * @ingroup edge-inference
 * What a training step gave.
 */
struct ExitStepResult
{
    double loss{0.0};           //!< weighted sum of the exits' mean cross entropies
    std::vector<uint32_t> hits; //!< right answers of each exit, before the step
};

/**
 * @ingroup edge-inference
 * Runs and trains the TorchScript form of a DnnModel on one thread. Equal calls give equal bytes on
 * one kind of machine. Weights begin normal with variance 2 / inputs (He et al., "Delving deep into
 * rectifiers", ICCV 2015), biases at 0.
 */
class ExitNetwork
{
  public:
    /**
     * @param model network with one image as input
     * @param lossWeights of the exits
     * @param learningRate step of Adam
     * @param seed of the first weights
     */
    ExitNetwork(const DnnModel& model,
                const std::vector<double>& lossWeights,
                double learningRate,
                uint64_t seed);
    ~ExitNetwork();

    /**
     * One step of Adam (Kingma, Ba, ICLR 2015; betas 0.9, 0.999, epsilon 1e-8).
     * @param batch images @param seed of the dropout @return loss and hits
     * @throws std::runtime_error with one sentence if the loss is no number
     */
    ExitStepResult Train(const ImageBatch& batch, uint64_t seed);

    /** @param batch images @return answers of the exits, image by image; without dropout */
    std::vector<std::vector<ExitAnswer>> Answer(const ImageBatch& batch);

    /** @return parameters and Adam's statistics, in the machine's own byte order */
    std::string GetState() const;

    /** @param state from GetState() @throws std::runtime_error if it is of another network */
    void SetState(const std::string& state);

    /** @return the network as a TorchScript archive */
    std::string MakeArchive();

  private:
    struct Torch;                   //!< everything of LibTorch
    std::unique_ptr<Torch> m_torch; //!< it
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_EXIT_NETWORK_H
