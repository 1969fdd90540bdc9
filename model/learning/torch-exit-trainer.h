/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_INFERENCE_TORCH_EXIT_TRAINER_H
#define EDGE_INFERENCE_TORCH_EXIT_TRAINER_H

#include "exit-network.h"
#include "image-set.h"

#include "ns3/checkpoint-file.h"
#include "ns3/exit-trainer.h"

#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * An ExitTrainer on LibTorch (edge-inference-learning). Order of the images and dropout depend on
 * seed, pass and step only, so that a resumed training ends with the bytes of one in a piece.
 */
class TorchExitTrainer : public ExitTrainer
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    TorchExitTrainer();
    ~TorchExitTrainer() override;

  private:
    void DoTrain(std::shared_ptr<const DnnModel> model,
                 const ExitTrainingSettings& settings) override;
    std::vector<std::vector<ExitAnswer>> DoAnswer(uint32_t samples,
                                                  std::string& source,
                                                  uint64_t& training) const override;
    void DoSaveModel(const std::string& fileName) const override;

    /** Sums of the present pass. */
    struct PassSums
    {
        double loss{0.0};           //!< of the steps
        std::vector<uint64_t> hits; //!< right answers of each exit
        uint64_t images{0};         //!< images seen
    };

    /** @param part which images @return them, checked against the network's input */
    ImageSet ReadImages(ImagePart part) const;

    /**
     * @param set images @param order which ones @param begin first of them in the order
     * @return at most BatchSize of them
     */
    ImageBatch MakeBatch(const ImageSet& set,
                         const std::vector<uint32_t>& order,
                         std::size_t begin) const;

    /** @return what a checkpoint must have in common with this training */
    std::map<std::string, std::string> DescribeTraining() const;

    /** @param sums of the present pass; go on from the checkpoint */
    void Load(PassSums& sums);

    /** @param sums of the present pass */
    void Save(const PassSums& sums) const;

    /** @param images for training @param order of this pass @param sums of this pass; one step */
    void Step(const ImageSet& images, const std::vector<uint32_t>& order, PassSums& sums);

    /** @return steps of one pass */
    uint64_t GetStepsPerPass() const;

    std::shared_ptr<const DnnModel> m_model; //!< what is trained
    ExitTrainingSettings m_settings;         //!< how
    std::unique_ptr<ExitNetwork> m_network;  //!< its parameters
    uint64_t m_images{0};                    //!< images used for training
    uint64_t m_step{0};                      //!< steps done
    uint64_t m_firstStep{0};                 //!< steps done by earlier runs
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TORCH_EXIT_TRAINER_H
